-- ?1: messages. 21: message.status.
select body
from json_each(?1) as wanted
cross join journal on journal.body ->> 'message' = wanted.value and journal.kind = 21
where journal.kind in (20, 21)
