-- Those of template_change_lost.sql.
delete from template_change
where not exists (select 1 from journal where journal.key = template_change.key and journal.kind = 50)
