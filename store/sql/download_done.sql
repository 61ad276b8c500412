update download set state = 'done', range = ?3, rows = ?4, bytes = ?5, ended_at = ?6, seen = 0
where id = ?1 and file = ?2 and state = 'running'
