delete from flow_version where (flow, version) in (select flow, version from flow_version_untold)
