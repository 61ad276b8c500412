insert into tag (id, kind, name, revision) select value ->> 0, 2, value ->> 1, ?2 from json_each(?1)
