-- Statuses (21) are placed by their messages, see sweep_statuses_put.sql.
update journal
set kind = v ->> 1, at = v ->> 2, ref = v ->> 3, thread = iif(v ->> 1 = 21, journal.thread, v ->> 4)
from (select value as v from jsonb_each(?1))
where journal.seq = v ->> 0 and ?2 > 0
  and (kind, at, ref, iif(v ->> 1 = 21, null, journal.thread)) is not (v ->> 1, v ->> 2, v ->> 3, v ->> 4)
