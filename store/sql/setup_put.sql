insert into setup_link (token, user, expires_at) values (?1, ?2, ?3)
