select exists (select 1 from api_key where id = ?1 and revoked_at is null)
