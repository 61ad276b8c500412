delete from template_change where key in (select key from template_change_untold)
