insert into agent (id, ext, revision) select value ->> 0, value ->> 1, ?2 from jsonb_each(?1)
