-- ?1: rows of instant and key, of events without an id. The places of those that the journal has, as one text: a row each would cost more
-- than the search.
select json_group_array(wanted.key)
from jsonb_each(?1) as wanted
cross join journal on journal.at = wanted.value ->> 0 and journal.key = unhex(wanted.value ->> 1)
where journal.kind not in (20, 21) and journal.body ->> 'id' is null
