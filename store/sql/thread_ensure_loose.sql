insert into thread (ext, contact, line, loose)
select value ->> 0, value ->> 1, value ->> 2, 1 from jsonb_each(?1) where true
on conflict (ext) do nothing
