select id, file, state = 'done' from download where file is not null
