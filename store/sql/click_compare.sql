-- ?1: rows as for click_put.sql. Those that would be written: what they are about, what should be there, what is.
select
    'click ' || (v ->> 0), json_array(v ->> 1, v ->> 2, v ->> 3, v ->> 4),
    case when click.code is not null then json_array(click.utm_source, click.utm_campaign, click.at, hex(click.key)) end
from (select value as v from jsonb_each(?1))
left join click on click.code = v ->> 0
where click.code is null
or (v ->> 3, unhex(v ->> 4)) > (click.at, click.key)
or (
    unhex(v ->> 4) = click.key
    and (v ->> 1, v ->> 2, v ->> 3) is not (click.utm_source, click.utm_campaign, click.at)
)
