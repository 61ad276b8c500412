-- ?1: rows of the columns below, in order. Only what differs is written.
insert into send (
    message, thread, cycle, cycle_started_at, contact, line, at, template, template_version, campaign, origin, team,
    session_at, new_contact, opens, accepted_at, sent_at, delivered_at, read_at, failed_at, error_code, error_title,
    error_details, category, billable, revision
)
select
    v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10, v ->> 11,
    v ->> 12, v ->> 13, v ->> 14, v ->> 15, v ->> 16, v ->> 17, v ->> 18, v ->> 19, v ->> 20, v ->> 21, v ->> 22,
    v ->> 23, v ->> 24, ?2
from (select value as v from jsonb_each(?1))
where true
on conflict (message) do update set
    thread = excluded.thread, cycle = excluded.cycle, cycle_started_at = excluded.cycle_started_at,
    contact = excluded.contact, line = excluded.line, at = excluded.at, template = excluded.template,
    template_version = excluded.template_version, campaign = excluded.campaign, origin = excluded.origin,
    team = excluded.team, session_at = excluded.session_at, new_contact = excluded.new_contact,
    opens = excluded.opens, accepted_at = excluded.accepted_at, sent_at = excluded.sent_at,
    delivered_at = excluded.delivered_at, read_at = excluded.read_at, failed_at = excluded.failed_at,
    error_code = excluded.error_code, error_title = excluded.error_title, error_details = excluded.error_details,
    category = excluded.category, billable = excluded.billable, gone = 0, revision = excluded.revision
where send.gone = 1 or (
    thread, cycle, cycle_started_at, contact, line, at, template, template_version, campaign, origin, team, session_at,
    new_contact, opens, accepted_at, sent_at, delivered_at, read_at, failed_at, error_code, error_title, error_details,
    category, billable
) is not (
    excluded.thread, excluded.cycle, excluded.cycle_started_at, excluded.contact, excluded.line, excluded.at,
    excluded.template, excluded.template_version, excluded.campaign, excluded.origin, excluded.team,
    excluded.session_at, excluded.new_contact, excluded.opens, excluded.accepted_at, excluded.sent_at,
    excluded.delivered_at, excluded.read_at, excluded.failed_at, excluded.error_code, excluded.error_title,
    excluded.error_details, excluded.category, excluded.billable
)
