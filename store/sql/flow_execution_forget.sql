delete from flow_execution where ext not in (select body ->> 'execution' from journal where kind = 31)
