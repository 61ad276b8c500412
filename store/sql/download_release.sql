update download set state = 'queued', attempts = attempts - 1, file = null where state = 'running'
