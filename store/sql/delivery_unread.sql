-- The next body after ?1 that could not be read.
select id, body from delivery where unread = 1 and id > ?1 and body is not null order by id limit 1
