-- Erased contacts that statuses (21) name which have just been journaled, from number ?1 on: as in journal_of_recipients.sql.
select distinct contact.id
from journal not indexed
cross join contact on contact.ext = journal.body ->> 'contact'
where journal.seq >= ?1 and journal.kind = 21 and (journal.thread is null or journal.body ->> 'error' is not null)
  and contact.erased_to is not null
