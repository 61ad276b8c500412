delete from download where id = ?1
