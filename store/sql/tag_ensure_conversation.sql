insert into tag (kind, name, revision) select 2, value, ?2 from json_each(?1) where true on conflict (kind, name) do nothing
