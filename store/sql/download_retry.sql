update download
set state = 'queued', reason = null, attempts = 0, file = null, range = null, rows = null, bytes = null, ended_at = null, seen = 0
where id = ?1 and state in ('failed', 'canceled', 'removed') and query is not null
