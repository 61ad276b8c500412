-- ?1: ids of conversations. Whether somebody was referred to them, by an advertisement or a website button, and the sends that may have begun
-- them before that.
select
    c.id, c.gone, c.contact, c.started_at, c.line, c.referral is not null, coalesce(c.campaign, nullif(w.utm_campaign, '')), c.codes,
    k.code is not null,
    (select json_group_array(s.id) from send as s where s.thread = c.thread and s.cycle = c.cycle and s.starts = 1 and s.gone = 0)
from json_each(?1) as wanted
cross join conversation as c on c.id = wanted.value
left join click as k on k.code = case when c.codes is not null then (
    select click.code from json_each(c.codes) as word join click on click.code = word.value order by word.key desc limit 1
) end
left join trail as w on w.id = k.trail
