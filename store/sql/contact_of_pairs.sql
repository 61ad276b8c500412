-- ?1: rows of contact and line.
select contact.ext, value ->> 1 from json_each(?1) cross join contact on contact.id = value ->> 0
