-- Those of template_change_lost.sql.
delete from template_change
where not exists (
    select 1 from journal
    where journal.at = template_change.at and journal.key = template_change.key and journal.kind not in (20, 21) and journal.body ->> 'id' is null
    and journal.kind = 50
) and not exists (
    select 1 from journal
    where journal.key = template_change.key and journal.kind <> 20 and journal.body ->> 'id' is not null
    and journal.kind = 50
)
