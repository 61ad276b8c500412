-- ?1: rows of thread and how many conversations it has.
select 'conversation ' || thread.ext || ' (' || cycle || ')'
from (select value as v from jsonb_each(?1))
cross join conversation on conversation.thread = v ->> 0 and conversation.cycle > v ->> 1 and not gone
cross join thread on thread.id = conversation.thread
