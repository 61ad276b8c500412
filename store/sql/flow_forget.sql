-- Names of flows that no event says.
delete from flow
where not exists (
    select 1 from journal
    where journal.at = flow.at and journal.key = flow.key and journal.kind not in (20, 21) and journal.body ->> 'id' is null
    and journal.kind = 30 and journal.body ->> 'flow' = flow.ext
) and not exists (
    select 1 from journal
    where journal.key = flow.key and journal.kind <> 20 and journal.body ->> 'id' is not null
    and journal.kind = 30 and journal.body ->> 'flow' = flow.ext
)
