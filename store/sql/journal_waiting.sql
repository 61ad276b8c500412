-- 21: message.status. The threads in which statuses of these messages lie; null: in none yet.
select distinct wanted.value, thread
from json_each(?1) as wanted
cross join journal on journal.body ->> 'message' = wanted.value and journal.kind = 21
where journal.kind in (20, 21)
