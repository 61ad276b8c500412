-- ?1: rows of key, of events with an id. Gives as journal_known.sql.
select json_group_array(wanted.key)
from jsonb_each(?1) as wanted
cross join journal on journal.key = unhex(wanted.value ->> 0)
where journal.kind <> 20 and journal.body ->> 'id' is not null
