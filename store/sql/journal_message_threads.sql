-- 20: message.
select ref, thread
from json_each(?1) as wanted cross join journal on journal.ref = wanted.value and journal.kind = 20
