-- ?1: rows of run and conversation.
update run set conversation = v ->> 1, revision = ?2
from (select value as v from jsonb_each(?1))
where run.id = v ->> 0
