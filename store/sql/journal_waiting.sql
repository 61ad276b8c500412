-- 21: message.status. The threads in which statuses of these messages lie; null: in none yet.
select distinct ref, thread
from json_each(?1) as wanted cross join journal on journal.ref = wanted.value and journal.kind = 21
