-- ?1: messages. 20: message.
select wanted.value, thread
from json_each(?1) as wanted
cross join journal on journal.body ->> 'message' = wanted.value and journal.kind = 20
where journal.kind in (20, 21)
