select id, ext from flow_step where id > ?1 order by id
