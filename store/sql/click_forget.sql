-- Clicks that no event tells of.
delete from click
where not exists (
    select 1 from journal
    where journal.at = click.at and journal.key = click.key and journal.kind not in (20, 21) and journal.body ->> 'id' is null
    and journal.kind = 40 and journal.body ->> 'click' = click.code
) and not exists (
    select 1 from journal
    where journal.key = click.key and journal.kind <> 20 and journal.body ->> 'id' is not null
    and journal.kind = 40 and journal.body ->> 'click' = click.code
)
