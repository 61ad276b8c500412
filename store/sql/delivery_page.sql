-- ?1: received since, ?2: ids above, ?3: how many.
select id, received, source, body from delivery where id > ?2 and received >= ?1 order by id limit ?3
