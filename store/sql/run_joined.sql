-- ?1: threads. Of each of their runs whose conversation is another than noted: run, its name, the conversation it ran in. That is the
-- one that was open when it entered; else the next one, if it is the thread's first or began within five minutes; else the one before.
select id, ext, joined
from (
    select
        run.id, run.ext, run.conversation,
        coalesce(
            (
                select c.id from conversation as c
                where c.thread = run.thread and c.gone = 0 and c.started_at <= run.entered_at
                and (c.closed_at is null or c.closed_at >= run.entered_at)
                order by c.cycle desc limit 1
            ),
            (
                select c.id from conversation as c
                where c.thread = run.thread and c.gone = 0 and c.started_at > run.entered_at
                and (c.cycle = 1 or c.started_at - run.entered_at <= 300000)
                order by c.cycle limit 1
            ),
            (
                select c.id from conversation as c
                where c.thread = run.thread and c.gone = 0 and c.started_at <= run.entered_at
                order by c.cycle desc limit 1
            )
        ) as joined
    from json_each(?1) as wanted
    cross join run on run.thread = wanted.value
)
where joined is not conversation
