delete from flow_version
where (flow, version) not in (select body ->> 'flow', body ->> 'version' from journal where kind = 30)
