select min(id) from download where state = 'queued'
