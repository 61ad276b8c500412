select tag.name, tag.id from json_each(?1) as wanted cross join tag on tag.kind = 1 and tag.name = wanted.value
