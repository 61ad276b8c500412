select id from thread where id > ?1 order by id limit ?2
