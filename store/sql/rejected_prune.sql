delete from rejected where received < ?1
