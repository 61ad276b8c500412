select exists (select 1 from download where state = 'running')
