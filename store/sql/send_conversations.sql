-- ?1: ids of contacts. Their conversations: when each was open, and its messages.
select contact, line, thread, cycle, started_at, closed_from, packed
from json_each(?1) as wanted
cross join conversation on conversation.contact = wanted.value
where not gone
