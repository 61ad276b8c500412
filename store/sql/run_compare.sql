-- ?1: rows as for run_put.sql. Those that would be written: what they are about, what should be there, what is.
select
    'run ' || (v ->> 0),
    json_array(v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10),
    case when run.id is not null then json_array(
        run.flow, run.version, run.execution, run.contact, run.thread, run.entered_at, run.status, run.ended_at,
        run.reason, hex(run.visits)
    ) end
from (select value as v from jsonb_each(?1))
left join run on run.ext = v ->> 0
where run.id is null
or (v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, unhex(v ->> 10)) is not (
    run.flow, run.version, run.execution, run.contact, run.thread, run.entered_at, run.status, run.ended_at,
    run.reason, run.visits
)
