insert into rejected (received, kind, source, line, field, reason, body, erased)
select ?2, ?3, ?4, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from jsonb_each(?1)
