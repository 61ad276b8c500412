-- ?1: rows of flow, name, instant and key (hexadecimal digits), one a flow. Later ones take the place of earlier ones.
insert into flow (ext, name, at, key, revision)
select v ->> 0, v ->> 1, v ->> 2, unhex(v ->> 3), ?2
from (select value as v from jsonb_each(?1))
where true
on conflict (ext) do update set
    name = excluded.name, at = excluded.at, key = excluded.key, revision = excluded.revision
where (excluded.at, excluded.key) > (flow.at, flow.key)
or (excluded.key = flow.key and (excluded.name, excluded.at) is not (flow.name, flow.at))
