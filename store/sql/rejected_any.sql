select exists (select 1 from rejected where not erased)
