-- ?1: rows as for flow_execution_put.sql. Those that would be written: what they are about, what should be there, what is.
select
    'execution ' || (v ->> 0),
    json_array(v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8),
    case when stored.id is not null then json_array(
        stored.flow, stored.version, stored."trigger", stored.triggered_by, stored.scheduled_for, stored.status,
        stored.open_conversation, stored.first_at
    ) end
from (select value as v from jsonb_each(?1))
left join flow_execution as stored on stored.ext = v ->> 0
where stored.id is null
or (v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8) is not (
    stored.flow, stored.version, stored."trigger", stored.triggered_by, stored.scheduled_for, stored.status,
    stored.open_conversation, stored.first_at
)
