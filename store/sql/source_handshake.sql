insert into source (name, handshake_at) values (?1, ?2)
on conflict (name) do update set handshake_at = excluded.handshake_at
