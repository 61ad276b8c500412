-- 21: message.status. ?1: rows of message and thread.
update journal set thread = v ->> 1
from (select value as v from jsonb_each(?1))
where journal.body ->> 'message' = v ->> 0 and journal.kind = 21 and journal.kind in (20, 21) and journal.thread is not v ->> 1
