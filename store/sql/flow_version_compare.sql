-- ?1: rows as for flow_version_put.sql. Those that would be written: what they are about, what should be there, what is.
select
    'version ' || (v ->> 1) || ' of flow ' || (v ->> 0),
    json_array(v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10, v ->> 11),
    case when stored.flow is not null then json_array(
        stored.name, stored.description, stored.direction, stored.state, stored.current, stored.published_by,
        stored.steps, stored.first_at, stored.at, hex(stored.key)
    ) end
from (select value as v from jsonb_each(?1))
left join flow_version as stored on stored.flow = v ->> 0 and stored.version = v ->> 1
where stored.flow is null
or (v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10, unhex(v ->> 11)) is not (
    stored.name, stored.description, stored.direction, stored.state, stored.current, stored.published_by,
    stored.steps, stored.first_at, stored.at, stored.key
)
