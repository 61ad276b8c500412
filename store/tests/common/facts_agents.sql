select json_array('agent', ext, name, email, team, deleted_at) from agent order by ext
