insert into button (id, name, line, place, colour, words, created_at, revision)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
on conflict (id) do nothing
