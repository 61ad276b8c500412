-- ?1: rows of message, kind and key. 20: message, 21: message.status. Gives as journal_known.sql.
select json_group_array(wanted.key)
from jsonb_each(?1) as wanted
cross join journal
on journal.body ->> 'message' = wanted.value ->> 0
and journal.kind = wanted.value ->> 1
and journal.key = unhex(wanted.value ->> 2)
where journal.kind in (20, 21)
