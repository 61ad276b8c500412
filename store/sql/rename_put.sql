-- Two renames of one name at one instant: the one that sorts last, so that the order of arrival does not matter.
insert into tag_rename (kind, from_name, to_name, at)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from jsonb_each(?1) where true
on conflict (kind, from_name, at) do update set to_name = max(to_name, excluded.to_name)
