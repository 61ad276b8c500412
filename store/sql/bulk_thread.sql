insert into thread (id, ext, contact, line)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from jsonb_each(?1) where ?2 > 0
