-- ?1: rows as for conversation_put.sql. Those whose fact is missing, gone or different: what it is about, what it should be, what it is.
select
    'conversation ' || thread.ext || ' (' || (v ->> 1) || ')',
    json_remove(v, '$[0]', '$[0]'),
    case when fact.id is not null then json_array(
        fact.contact, fact.line, fact.url, fact.source, fact.source_detail, fact.direction, fact.started_at,
        fact.closed_at, fact.closed_from, fact.closed_by, fact.open_status, fact.wait_from, fact.answered_at,
        fact.first_agent, fact.owner, fact.unanswered_from, fact.asked, fact.rating, fact.rated_at,
        fact.rating_owner, fact.comment, fact.messages_contact, fact.messages_agent, fact.messages_automated,
        fact.last_message_at, hex(packed),
        fact.team, fact.template, fact.template_version, fact.flow, fact.referral, fact.campaign, fact.codes
    ) end
from (select value as v from jsonb_each(?1))
cross join thread on thread.id = v ->> 0
left join conversation as fact on fact.thread = v ->> 0 and fact.cycle = v ->> 1
where fact.id is null
or fact.gone
or (
    fact.contact, fact.line, fact.url, fact.source, fact.source_detail, fact.direction, fact.started_at,
    fact.closed_at, fact.closed_from, fact.closed_by, fact.open_status, fact.wait_from, fact.answered_at,
    fact.first_agent, fact.owner, fact.unanswered_from, fact.asked, fact.rating, fact.rated_at,
    fact.rating_owner, fact.comment, fact.messages_contact, fact.messages_agent, fact.messages_automated,
    fact.last_message_at, fact.packed,
    fact.team, fact.template, fact.template_version, fact.flow, fact.referral, fact.campaign, fact.codes
) is not (
    v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10, v ->> 11, v ->> 12,
    v ->> 13, v ->> 14, v ->> 15, v ->> 16, v ->> 17, v ->> 18, v ->> 19, v ->> 20, v ->> 21, v ->> 22,
    v ->> 23, v ->> 24, v ->> 25, v ->> 26, unhex(v ->> 27),
    v ->> 28, v ->> 29, v ->> 30, v ->> 31, v ->> 32, v ->> 33, v ->> 34
)
