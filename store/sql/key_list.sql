select id, name, hash, scopes, created_at, last_used_at, revoked_at from api_key order by id
