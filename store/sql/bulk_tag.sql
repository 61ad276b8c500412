insert into tag (id, kind, name, revision) select value ->> 0, 2, value ->> 1, ?2 from jsonb_each(?1)
