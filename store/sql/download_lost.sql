update download set state = 'removed', reason = 'lost', file = null where id = ?1 and file = ?2 and state = 'done'
