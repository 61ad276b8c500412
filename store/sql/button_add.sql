-- Not under an id that has clicks: they would become those of the new one.
insert into button (id, name, line, place, colour, words, created_at, revision, ink)
select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
where not exists (select 1 from trail where button = ?1)
on conflict (id) do nothing
