insert into setting (name, value, revision) values (?1, ?2, ?3)
on conflict (name) do update set value = excluded.value, revision = excluded.revision
