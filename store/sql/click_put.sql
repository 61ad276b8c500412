-- ?1: rows of code, button, page, referrer, the five of UTM, instant and key (hexadecimal digits), one a code. Later ones take the place of
-- earlier ones. Their trails must be there.
insert into click (code, trail, at, key, revision)
select v ->> 0, trail.id, v ->> 9, unhex(v ->> 10), ?2
from (select value as v from jsonb_each(?1))
cross join trail
on (button, page, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content)
    = (v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8)
where true
on conflict (code) do update set
    trail = excluded.trail, at = excluded.at, key = excluded.key, revision = excluded.revision
where (excluded.at, excluded.key) > (click.at, click.key)
or (excluded.key = click.key and (excluded.trail, excluded.at) is not (click.trail, click.at))
