select name, last_at, events, duplicates, rejected, shared, handshake_at from source
