select 'run ' || ext from run_untold
union all
select 'version ' || version || ' of flow ' || flow from flow_version_untold
union all
select 'execution ' || ext from flow_execution_untold
