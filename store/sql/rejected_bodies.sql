-- ?1: received since, ?2: ids above, ?3: how many.
select id, body from rejected where id > ?2 and received >= ?1 and not erased order by id limit ?3
