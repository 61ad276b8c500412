-- ?1: rows of code, UTM source and campaign, instant and key (hexadecimal digits), one a code. Later ones take the place of earlier ones.
insert into click (code, utm_source, utm_campaign, at, key, revision)
select v ->> 0, v ->> 1, v ->> 2, v ->> 3, unhex(v ->> 4), ?2
from (select value as v from jsonb_each(?1))
where true
on conflict (code) do update set
    utm_source = excluded.utm_source, utm_campaign = excluded.utm_campaign, at = excluded.at, key = excluded.key,
    revision = excluded.revision
where (excluded.at, excluded.key) > (click.at, click.key)
or (
    excluded.key = click.key
    and (excluded.utm_source, excluded.utm_campaign, excluded.at) is not (click.utm_source, click.utm_campaign, click.at)
)
