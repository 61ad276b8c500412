update download set state = 'running', attempts = attempts + 1, file = ?2 where id = ?1 and state = 'queued'
