select 'journal entry ' || seq, json_remove(v, '$[0]'),
    json_array(kind, at, ref, iif(v ->> 1 = 21, null, thread), iif(v ->> 5 is null, null, hex(key)))
from (select value as v from jsonb_each(?1))
cross join journal on journal.seq = v ->> 0
where (kind, at, ref, iif(v ->> 1 = 21, null, thread), iif(v ->> 5 is null, null, hex(key)))
    is not (v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5)
