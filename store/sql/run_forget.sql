delete from run where ext in (select ext from run_untold)
