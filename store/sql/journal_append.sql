insert into journal (seq, key, kind, at, received, thread, ref, body)
select value ->> 0, unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
from jsonb_each(?1)
