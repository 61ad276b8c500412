select 'flow ' || ext from flow_untold
