delete from delivery where id <= ?1
