-- What lists are sorted by, of what conversations have from flows and clicks. One row: a row each would cross a thread each.
-- All of them, whatever the revision (?1) that is known: flows and clicks change without the conversations.
select
    json_group_array(json_array(
        c.id,
        case ?2
            when 'flow' then coalesce(f.name, c.flow)
            when 'origin' then coalesce(c.referral, iif(k.code is null, null, 'button'))
            when 'campaign' then coalesce(c.campaign, nullif(w.utm_campaign, ''))
            when 'button' then nullif(w.button, '')
            when 'referrer_url' then nullif(w.referrer, '')
            when 'landing_page' then nullif(w.page, '')
            when 'utm_campaign' then nullif(w.utm_campaign, '')
            when 'utm_medium' then nullif(w.utm_medium, '')
            when 'utm_source' then nullif(w.utm_source, '')
            when 'utm_term' then nullif(w.utm_term, '')
            when 'utm_content' then nullif(w.utm_content, '')
        end,
        null
    )),
    ?1
from conversation as c
left join flow as f on f.ext = c.flow
left join click as k on k.code = case when c.codes is not null then (
    select click.code from json_each(c.codes) as word join click on click.code = word.value order by word.key desc limit 1
) end
left join trail as w on w.id = k.trail
