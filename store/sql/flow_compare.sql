-- ?1: rows as for flow_put.sql. Those that would be written: what they are about, what should be there, what is.
select
    'flow ' || (v ->> 0), json_array(v ->> 1, v ->> 2, v ->> 3),
    case when flow.ext is not null then json_array(flow.name, flow.at, hex(flow.key)) end
from (select value as v from jsonb_each(?1))
left join flow on flow.ext = v ->> 0
where flow.ext is null
or (v ->> 2, unhex(v ->> 3)) > (flow.at, flow.key)
or (unhex(v ->> 3) = flow.key and (v ->> 1, v ->> 2) is not (flow.name, flow.at))
