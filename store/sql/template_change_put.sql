-- ?1: rows of key (hexadecimal digits), at, template, what, now, reason.
insert into template_change (key, at, template, what, now, reason, revision)
select unhex(v ->> 0), v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, ?2
from (select value as v from jsonb_each(?1))
where true
on conflict (key) do update set
    at = excluded.at, template = excluded.template, what = excluded.what, now = excluded.now, reason = excluded.reason,
    revision = excluded.revision
where (at, template, what, now, reason) is not (
    excluded.at, excluded.template, excluded.what, excluded.now, excluded.reason
)
