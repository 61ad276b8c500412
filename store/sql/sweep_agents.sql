select id from agent where id > ?1 order by id limit ?2
