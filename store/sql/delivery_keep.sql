insert into delivery (received, source, hash, bytes, body) values (?1, ?2, ?3, ?4, ?5)
on conflict (hash) do nothing
returning id
