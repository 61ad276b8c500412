select json_array(
    'send', message, thread.ext, cycle, cycle_started_at, contact.ext, fact.line, at, template, template_version, campaign,
    origin, fact.team, session_at, new_contact, opens, accepted_at, sent_at, delivered_at, read_at, failed_at, error_code,
    error_title, error_details, category, billable, starts, answered_at, answer
)
from send as fact
join thread on thread.id = fact.thread
join contact on contact.id = fact.contact
where fact.gone = 0
order by message
