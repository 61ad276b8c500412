update download
set attempts = iif(state = 'running', attempts - 1, attempts), reason = iif(state = 'running', null, 'erased'),
    state = iif(state = 'running', 'queued', 'removed'), file = null
where state in ('running', 'done')
