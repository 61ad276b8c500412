-- Statuses (21) are placed by their messages, see sweep_statuses_put.sql. ?1 has the keys of messages and statuses alone: of others the
-- body may not say any more what the key was made of.
update journal
set kind = v ->> 1, at = v ->> 2, ref = v ->> 3, thread = iif(v ->> 1 = 21, journal.thread, v ->> 4),
    key = coalesce(unhex(v ->> 5), key)
from (select value as v from jsonb_each(?1))
where journal.seq = v ->> 0 and ?2 > 0
  and (kind, at, ref, iif(v ->> 1 = 21, null, journal.thread), iif(v ->> 5 is null, null, hex(key)))
    is not (v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5)
