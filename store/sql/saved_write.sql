insert into saved_columns (one, layout, format, generation, revision, settled_at, basis, lines, contacts)
values (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
on conflict (one) do update set
    layout = excluded.layout, format = excluded.format, generation = excluded.generation, revision = excluded.revision,
    settled_at = excluded.settled_at, basis = excluded.basis, lines = excluded.lines, contacts = excluded.contacts
