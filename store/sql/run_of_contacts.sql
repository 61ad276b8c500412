-- ?1: names of contacts. 32: run.started.
select body ->> 'contact', body ->> 'run'
from json_each(?1) as wanted
cross join journal on journal.body ->> 'contact' = wanted.value and journal.kind = 32
