select agent.id, ext from json_each(?1) as wanted cross join agent on agent.id = wanted.value
