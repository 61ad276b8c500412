-- Runs, versions and executions that no event says.
select 'run ' || ext from run where ext not in (select body ->> 'run' from journal where kind = 32)
union all
select 'version ' || version || ' of flow ' || flow from flow_version
where (flow, version) not in (select body ->> 'flow', body ->> 'version' from journal where kind = 30)
union all
select 'execution ' || ext from flow_execution
where ext not in (select body ->> 'execution' from journal where kind = 31)
