select contact.id, merged_into, erased_to
from json_each(?1) as wanted cross join contact on contact.id = wanted.value
where merged_into is not null or erased_to is not null
