-- What became of templates, oldest first.
select at, template, what, now, reason from template_change order by at, key
