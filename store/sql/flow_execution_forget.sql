delete from flow_execution where ext in (select ext from flow_execution_untold)
