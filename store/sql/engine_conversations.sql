-- Conversations by id, with what a list shows of their thread and contact.
select
    c.id, c.cycle, c.line, c.url, c.source, c.source_detail, c.direction, c.started_at, c.closed_at, c.closed_from,
    c.open_status, c.wait_from, c.answered_at, c.unanswered_from, c.rating, c.rated_at, c.comment,
    c.messages_contact, c.messages_agent, c.messages_automated, c.packed,
    t.id as thread_id, t.ext as thread, p.id as contact_id, p.ext as contact, p.phone, p.first_name, p.last_name, p.email,
    c.team, c.template, c.template_version, coalesce(f.name, c.flow) as flow, c.referral,
    c.campaign, k.code as click,
    w.button, w.referrer as referrer_url, w.page as landing_page,
    w.utm_campaign, w.utm_medium, w.utm_source, w.utm_term, w.utm_content
-- Cross: rows come in the order of the ids.
from json_each(?1) as wanted
cross join conversation as c on c.id = wanted.value
join thread as t on t.id = c.thread
join contact as p on p.id = c.contact
left join flow as f on f.ext = c.flow
-- A prefilled text ends in its code, so of several the last one counts. Asked only where there are words: looking costs as much
-- as all the rest of the row.
left join click as k on k.code = case when c.codes is not null then (
    select click.code from json_each(c.codes) as word join click on click.code = word.value order by word.key desc limit 1
) end
left join trail as w on w.id = k.trail
where c.gone = 0
