delete from flow where ext in (select ext from flow_untold)
