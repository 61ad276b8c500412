-- ?1: rows of the name of a contact and an instant. 21: message.status. Those that name them, up to that instant: of messages that lie in
-- no thread, or with what a provider said of a failure.
select group_concat(seq || char(31) || received || char(31) || body, char(30))
from (select value as v from jsonb_each(?1))
cross join journal on journal.body ->> 'contact' = v ->> 0
where journal.kind = 21 and (journal.thread is null or journal.body ->> 'error' is not null) and journal.at <= v ->> 1
