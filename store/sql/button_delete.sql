delete from button where id = ?1
