select distinct contact.id
from contact, json_each(contact.tags) as borne
where borne.value in (select tag.id from json_each(?1) as name cross join tag on tag.kind = 1 and tag.name = name.value)
