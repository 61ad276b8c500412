delete from user where id = ?1
