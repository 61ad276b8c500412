select distinct delivery.id
from json_each(?1) as wanted
cross join delivery_person on delivery_person.person = wanted.value
join delivery on delivery.id = delivery_person.delivery
where delivery.body is not null
