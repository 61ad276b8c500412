select ext, flow_step.id from json_each(?1) as wanted cross join flow_step on flow_step.ext = wanted.value
