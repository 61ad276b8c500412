update api_key set last_used_at = max(coalesce(last_used_at, 0), v ->> 1)
from (select value as v from json_each(?1))
where hash = unhex(v ->> 0)
