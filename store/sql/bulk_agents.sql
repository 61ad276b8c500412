select ext, id from agent
