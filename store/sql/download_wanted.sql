select exists (select 1 from download where id = ?1 and file = ?2 and state = 'running')
