-- 21: message.status. Of these messages, as journal_referring.sql: the statuses that say that it is a template.
select group_concat(seq || char(31) || received || char(31) || body, char(30))
from json_each(?1) as wanted
cross join journal on journal.body ->> 'message' = wanted.value and journal.kind = 21
where journal.kind in (20, 21) and journal.body ->> 'kind' = 'template'
