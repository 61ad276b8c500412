-- ?1: rows of contact and line.
select contact.ext, value ->> 1 from jsonb_each(?1) cross join contact on contact.id = value ->> 0
