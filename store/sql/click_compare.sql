-- ?1: rows as for click_put.sql. Those that would be written: what they are about, what should be there, what is.
select
    'click ' || (v ->> 0),
    json_array(v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10),
    case when click.code is not null then json_array(
        button, page, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click.at, hex(click.key)
    ) end
from (select value as v from jsonb_each(?1))
left join click on click.code = v ->> 0
left join trail on trail.id = click.trail
where click.code is null
or (v ->> 9, unhex(v ->> 10)) > (click.at, click.key)
or (
    unhex(v ->> 10) = click.key
    and (v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9)
    is not (button, page, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click.at)
)
