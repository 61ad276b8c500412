select name, last_at, events, duplicates, rejected, handshake_at from source
