-- ?1: rows of the columns below, in order. Only what differs is written.
insert into flow_execution (
    ext, flow, version, "trigger", triggered_by, scheduled_for, status, open_conversation, first_at, revision
)
select v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, ?2
from (select value as v from jsonb_each(?1))
where true
on conflict (ext) do update set
    flow = excluded.flow, version = excluded.version, "trigger" = excluded."trigger",
    triggered_by = excluded.triggered_by, scheduled_for = excluded.scheduled_for, status = excluded.status,
    open_conversation = excluded.open_conversation, first_at = excluded.first_at, revision = excluded.revision
where (flow, version, "trigger", triggered_by, scheduled_for, status, open_conversation, first_at) is not (
    excluded.flow, excluded.version, excluded."trigger", excluded.triggered_by, excluded.scheduled_for,
    excluded.status, excluded.open_conversation, excluded.first_at
)
