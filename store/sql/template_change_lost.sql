-- Changes of templates that no event says.
select 'change of template ' || template from template_change
where not exists (select 1 from journal where journal.key = template_change.key and journal.kind = 50)
