-- All versions, those told of first first, with what their flow is called.
select
    v.flow, v.version, flow.name as flow_name, v.name, v.description, v.direction, v.state, v.current, v.published_by,
    v.steps, v.first_at, v.at, v.key, v.revision
from flow_version as v
left join flow on flow.ext = v.flow
order by v.first_at, v.flow, v.version
