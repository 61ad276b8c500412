-- 21: message.status. ?1: rows of message and thread. Those that lie elsewhere.
select journal.seq
from (select value as v from jsonb_each(?1))
cross join journal on journal.body ->> 'message' = v ->> 0 and journal.kind = 21 and journal.kind in (20, 21)
where journal.thread is not v ->> 1
