insert into saved_segment (layout, segment, body) values (?1, ?2, ?3)
on conflict (layout, segment) do update set body = excluded.body
