update download set state = 'failed', reason = ?3, ended_at = ?4, file = null, seen = 0
where id = ?1 and file = ?2 and state = 'running'
