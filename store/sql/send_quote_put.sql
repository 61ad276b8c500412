-- ?1: rows of message, thread, contact, quoted, at. A message quotes what it quotes; only its thread may prove another.
insert into send_quote (message, thread, contact, quoted, at)
select v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4
from (select value as v from jsonb_each(?1))
-- ?2 is the revision, which quotes have no use for.
where ?2 is not null
on conflict (message) do update set
    thread = excluded.thread, contact = excluded.contact, quoted = excluded.quoted, at = excluded.at
where (thread, contact, quoted, at) is not (excluded.thread, excluded.contact, excluded.quoted, excluded.at)
