select 'agent ' || ext, json_remove(v, '$[0]'), json_array(name, email, team, deleted_at)
from (select value as v from jsonb_each(?1))
cross join agent on agent.id = v ->> 0
where (name, email, team, deleted_at) is not (v ->> 1, v ->> 2, v ->> 3, v ->> 4)
