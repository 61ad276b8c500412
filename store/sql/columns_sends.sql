-- Sends that changed after a revision, in order of their ids.
select
    s.id, s.contact, c.id, s.at, s.cycle_started_at, s.template, s.template_version, s.campaign, s.line, s.error_code,
    s.error_title, s.error_details, s.category, s.billable, s.origin, s.starts, s.answer, s.new_contact, s.accepted_at,
    s.sent_at, s.delivered_at, s.read_at, s.failed_at, s.answered_at, s.gone
from send as s
left join conversation as c on c.thread = s.thread and c.cycle = s.cycle
where s.revision > ?1
order by s.id
