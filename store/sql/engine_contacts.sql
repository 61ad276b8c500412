-- Contacts by id, with what a list shows of them.
-- Cross: rows come in the order of the ids.
select p.id, p.ext as contact, p.phone, p.first_name, p.last_name, p.email
from json_each(?1) as wanted
cross join contact as p on p.id = wanted.value
