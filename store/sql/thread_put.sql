-- Threads carry no revision: nothing reads them but their conversations' rows.
update thread set contact = v ->> 1, line = v ->> 2
from (select value as v from jsonb_each(?1))
where thread.id = v ->> 0 and ?2 > 0
