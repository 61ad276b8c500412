-- ?1: rows of thread and how many conversations it has.
update conversation set gone = 1, revision = ?2
from (select value as v from jsonb_each(?1))
where conversation.thread = v ->> 0 and conversation.cycle > v ->> 1 and not gone
