select contact.id, ext from json_each(?1) as wanted cross join contact on contact.id = wanted.value
