-- ?1: rows of the columns below, in order; key as hexadecimal digits. Only what differs is written.
insert into flow_version (
    flow, version, name, description, direction, state, current, published_by, steps, first_at, at, key, revision
)
select
    v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10,
    unhex(v ->> 11), ?2
from (select value as v from jsonb_each(?1))
where true
on conflict (flow, version) do update set
    name = excluded.name, description = excluded.description, direction = excluded.direction,
    state = excluded.state, current = excluded.current, published_by = excluded.published_by,
    steps = excluded.steps, first_at = excluded.first_at, at = excluded.at, key = excluded.key,
    revision = excluded.revision
where (name, description, direction, state, current, published_by, steps, first_at, at, key) is not (
    excluded.name, excluded.description, excluded.direction, excluded.state, excluded.current,
    excluded.published_by, excluded.steps, excluded.first_at, excluded.at, excluded.key
)
