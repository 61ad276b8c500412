select ext, erased_to
from json_each(?1) as wanted cross join contact on contact.ext = wanted.value
where erased_to is not null
