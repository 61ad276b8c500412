update download
set state = iif(attempts < ?1, 'queued', 'failed'), reason = iif(attempts < ?1, null, 'interrupted'),
    ended_at = iif(attempts < ?1, null, ?2), file = null
where state = 'running'
