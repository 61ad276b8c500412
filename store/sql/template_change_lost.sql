select 'change of template ' || template from template_change_untold
