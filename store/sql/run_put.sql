-- ?1: rows of the columns below, in order; visits as hexadecimal digits. Only what differs is written.
insert into run (
    ext, flow, version, execution, contact, thread, entered_at, status, ended_at, reason, visits, revision
)
select
    v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, unhex(v ->> 10), ?2
from (select value as v from jsonb_each(?1))
where true
on conflict (ext) do update set
    flow = excluded.flow, version = excluded.version, execution = excluded.execution,
    contact = excluded.contact, thread = excluded.thread, entered_at = excluded.entered_at,
    status = excluded.status, ended_at = excluded.ended_at, reason = excluded.reason,
    visits = excluded.visits, revision = excluded.revision
where (flow, version, execution, contact, thread, entered_at, status, ended_at, reason, visits) is not (
    excluded.flow, excluded.version, excluded.execution, excluded.contact, excluded.thread,
    excluded.entered_at, excluded.status, excluded.ended_at, excluded.reason, excluded.visits
)
