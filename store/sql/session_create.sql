insert into session (id, user, data, created_at, expires_at) values (?1, ?2, ?3, ?4, ?5)
on conflict (id) do nothing
