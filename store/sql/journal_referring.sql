-- Neither of messages nor of their statuses (20, 21).
select group_concat(seq || char(31) || received || char(31) || body, char(30))
from json_each(?1) as wanted
cross join journal on journal.ref = wanted.value and journal.kind in (select value from json_each(?2))
where journal.kind not in (20, 21)
