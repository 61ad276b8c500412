-- As journal_replace, of what is erased. The key of a contact event (1) without an id is the hash of what it said: it goes too, for
-- nobody needs to know the event again.
update journal
set body = wanted.value ->> 1,
    key = iif(journal.kind = 1 and wanted.value ->> 1 ->> 'id' is null, randomblob(16), journal.key)
from jsonb_each(?1) as wanted
where journal.seq = wanted.value ->> 0
