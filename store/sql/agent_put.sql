update agent set name = v ->> 1, email = v ->> 2, team = v ->> 3, deleted_at = v ->> 4, revision = ?2
from (select value as v from jsonb_each(?1))
where agent.id = v ->> 0
  and (name, email, team, deleted_at) is not (v ->> 1, v ->> 2, v ->> 3, v ->> 4)
