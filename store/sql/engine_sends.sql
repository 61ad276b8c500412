-- ?1: starts, in this order: twice the id of a send; twice the id of a conversation that somebody was referred to, and one.
select
    wanted.value as id, s.message, p.ext as contact, p.user_id, p.first_name, p.last_name, p.phone, coalesce(s.line, r.line) as line,
    s.session_at, s.template, s.template_version, s.sent_at, s.failed_at, s.error_code, s.error_title, s.error_details, s.category,
    s.billable, coalesce(s.team, c.team, r.team) as team, coalesce(c.id, r.id) as conversation, coalesce(c.url, r.url) as url
-- Left: rows come in the order of the ids.
from json_each(?1) as wanted
left join send as s on s.id = iif(wanted.value & 1, null, wanted.value >> 1)
left join conversation as r on r.id = iif(wanted.value & 1, wanted.value >> 1, null)
left join conversation as c on c.thread = s.thread and c.cycle = s.cycle
left join contact as p on p.id = coalesce(s.contact, r.contact)
