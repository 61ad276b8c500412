insert into delivery (received, source, hash, bytes, unread, body) values (?1, ?2, ?3, coalesce(length(?5), 0), ?4, ?5)
on conflict (hash) do nothing
returning id
