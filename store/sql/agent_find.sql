select ext, agent.id from json_each(?1) as wanted cross join agent on agent.ext = wanted.value
