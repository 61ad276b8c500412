-- ?1: rows as for send_put.sql. Those that would be written: what they are about, what should be there, what is.
select
    'send ' || (v ->> 0),
    json_array(
        v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10, v ->> 11, v ->> 12,
        v ->> 13, v ->> 14, v ->> 15, v ->> 16, v ->> 17, v ->> 18, v ->> 19, v ->> 20, v ->> 21, v ->> 22, v ->> 23,
        v ->> 24
    ),
    case when s.gone = 0 then json_array(
        s.thread, s.cycle, s.cycle_started_at, s.contact, s.line, s.at, s.template, s.template_version, s.campaign,
        s.origin, s.team, s.session_at, s.new_contact, s.opens, s.accepted_at, s.sent_at, s.delivered_at, s.read_at,
        s.failed_at, s.error_code, s.error_title, s.error_details, s.category, s.billable
    ) end
from (select value as v from jsonb_each(?1))
left join send as s on s.message = v ->> 0
where s.id is null or s.gone = 1
or (
    v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10, v ->> 11, v ->> 12,
    v ->> 13, v ->> 14, v ->> 15, v ->> 16, v ->> 17, v ->> 18, v ->> 19, v ->> 20, v ->> 21, v ->> 22, v ->> 23,
    v ->> 24
) is not (
    s.thread, s.cycle, s.cycle_started_at, s.contact, s.line, s.at, s.template, s.template_version, s.campaign,
    s.origin, s.team, s.session_at, s.new_contact, s.opens, s.accepted_at, s.sent_at, s.delivered_at, s.read_at,
    s.failed_at, s.error_code, s.error_title, s.error_details, s.category, s.billable
)
