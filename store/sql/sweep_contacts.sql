select id from contact where id > ?1 order by id limit ?2
