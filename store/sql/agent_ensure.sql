insert into agent (ext, revision) select value, ?2 from json_each(?1) where true on conflict (ext) do nothing
