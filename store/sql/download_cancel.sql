update download set state = 'canceled', file = null, ended_at = ?2, seen = 1 where id = ?1 and state in ('queued', 'running')
