select 'journal entry ' || seq, json_remove(v, '$[0]'), json_array(kind, at, ref, iif(v ->> 1 = 21, null, thread))
from (select value as v from jsonb_each(?1))
cross join journal on journal.seq = v ->> 0
where (kind, at, ref, iif(v ->> 1 = 21, null, thread)) is not (v ->> 1, v ->> 2, v ->> 3, v ->> 4)
