-- As rejected_bodies, of one kind of source: ?4.
select id, body from rejected where kind = ?4 and id > ?2 and received >= ?1 and not erased order by id limit ?3
