select count(*) from session where user = ?1 and expires_at > ?2
