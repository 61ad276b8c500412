select user from setup_link where token = ?1 and expires_at > ?2
