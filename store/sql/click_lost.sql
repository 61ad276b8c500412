-- Clicks that no event tells of.
select 'click ' || code from click
where not exists (
    select 1 from journal where journal.key = click.key and journal.kind = 40 and journal.body ->> 'click' = click.code
)
