-- All found keys as one blob: a row each would cost more than the search.
select unhex(group_concat(hex(journal.key), ''))
from jsonb_each(?1) as wanted
cross join journal on journal.key = unhex(wanted.value ->> 0)
