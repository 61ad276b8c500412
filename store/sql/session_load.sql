select data, expires_at from session where id = ?1 and expires_at > ?2
