insert into rejected (received, source, line, field, reason, body)
select ?2, ?3, value ->> 0, value ->> 1, value ->> 2, value ->> 3 from jsonb_each(?1)
