-- ?1: ids of runs. In their order.
select
    run.id, run.ext as run, contact.ext as contact, contact.first_name, contact.last_name, contact.phone, run.reason, run.visits
from json_each(?1) as wanted
cross join run on run.id = wanted.value
cross join contact on contact.id = run.contact
order by wanted.key
