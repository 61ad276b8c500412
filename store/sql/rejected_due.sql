select exists (select 1 from rejected where received < ?1)
