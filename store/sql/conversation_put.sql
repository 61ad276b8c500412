-- ?1: rows of thread, cycle and the columns below; packed as hexadecimal digits. Only what differs is written.
insert into conversation (
    thread, cycle,
    contact, line, url, source, source_detail, direction, started_at, closed_at, closed_from, closed_by,
    open_status, wait_from, answered_at, first_agent, owner, unanswered_from, asked, rating, rated_at,
    rating_owner, comment, messages_contact, messages_agent, messages_automated, last_message_at, packed,
    team, template, template_version, flow, referral, campaign, codes,
    revision
)
select
    v ->> 0, v ->> 1,
    v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10, v ->> 11, v ->> 12,
    v ->> 13, v ->> 14, v ->> 15, v ->> 16, v ->> 17, v ->> 18, v ->> 19, v ->> 20, v ->> 21, v ->> 22,
    v ->> 23, v ->> 24, v ->> 25, v ->> 26, unhex(v ->> 27),
    v ->> 28, v ->> 29, v ->> 30, v ->> 31, v ->> 32, v ->> 33, v ->> 34,
    ?2
from (select value as v from jsonb_each(?1))
where true
on conflict (thread, cycle) do update set
    gone = 0,
    contact = excluded.contact, line = excluded.line, url = excluded.url, source = excluded.source,
    source_detail = excluded.source_detail, direction = excluded.direction, started_at = excluded.started_at,
    closed_at = excluded.closed_at, closed_from = excluded.closed_from, closed_by = excluded.closed_by,
    open_status = excluded.open_status, wait_from = excluded.wait_from, answered_at = excluded.answered_at,
    first_agent = excluded.first_agent, owner = excluded.owner, unanswered_from = excluded.unanswered_from,
    asked = excluded.asked, rating = excluded.rating, rated_at = excluded.rated_at,
    rating_owner = excluded.rating_owner, comment = excluded.comment,
    messages_contact = excluded.messages_contact, messages_agent = excluded.messages_agent,
    messages_automated = excluded.messages_automated, last_message_at = excluded.last_message_at,
    packed = excluded.packed, team = excluded.team, template = excluded.template,
    template_version = excluded.template_version, flow = excluded.flow, referral = excluded.referral,
    campaign = excluded.campaign, codes = excluded.codes,
    revision = excluded.revision
where gone
or (
    contact, line, url, source, source_detail, direction, started_at, closed_at, closed_from, closed_by,
    open_status, wait_from, answered_at, first_agent, owner, unanswered_from, asked, rating, rated_at,
    rating_owner, comment, messages_contact, messages_agent, messages_automated, last_message_at, packed,
    team, template, template_version, flow, referral, campaign, codes
) is not (
    excluded.contact, excluded.line, excluded.url, excluded.source, excluded.source_detail,
    excluded.direction, excluded.started_at, excluded.closed_at, excluded.closed_from, excluded.closed_by,
    excluded.open_status, excluded.wait_from, excluded.answered_at, excluded.first_agent, excluded.owner,
    excluded.unanswered_from, excluded.asked, excluded.rating, excluded.rated_at, excluded.rating_owner,
    excluded.comment, excluded.messages_contact, excluded.messages_agent, excluded.messages_automated,
    excluded.last_message_at, excluded.packed, excluded.team, excluded.template,
    excluded.template_version, excluded.flow, excluded.referral, excluded.campaign, excluded.codes
)
