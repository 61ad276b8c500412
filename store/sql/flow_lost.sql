-- Names of flows that no event says.
select 'flow ' || ext from flow
where not exists (
    select 1 from journal where journal.key = flow.key and journal.kind = 30 and journal.body ->> 'flow' = flow.ext
)
