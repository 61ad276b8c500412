select ext, contact.id from json_each(?1) as wanted cross join contact on contact.ext = wanted.value
