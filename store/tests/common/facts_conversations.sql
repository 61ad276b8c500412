select json_array(
    'conversation', thread.ext, cycle, contact.ext, fact.line, url, source, source_detail, direction, started_at, closed_at,
    closed_from, closed_by, open_status, wait_from, answered_at,
    coalesce((select ext from agent where agent.id = first_agent), first_agent),
    coalesce((select ext from agent where agent.id = owner), owner),
    unanswered_from, asked, rating, rated_at,
    coalesce((select ext from agent where agent.id = rating_owner), rating_owner),
    comment, messages_contact, messages_agent, messages_automated, last_message_at
)
from conversation as fact
join thread on thread.id = fact.thread
join contact on contact.id = fact.contact
where not gone
order by thread.ext, cycle
