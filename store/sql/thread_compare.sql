select 'thread ' || ext, json_remove(v, '$[0]'), json_array(contact, line)
from (select value as v from jsonb_each(?1))
cross join thread on thread.id = v ->> 0
where (contact, line) is not (v ->> 1, v ->> 2)
