insert into api_key (name, hash, scopes, created_at) values (?1, ?2, ?3, ?4)
on conflict (name) where revoked_at is null do nothing
