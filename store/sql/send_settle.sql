-- ?1: rows of send, starts, answered_at, answer.
update send set starts = v ->> 1, answered_at = v ->> 2, answer = v ->> 3, revision = ?2
from (select value as v from jsonb_each(?1))
where send.id = v ->> 0
