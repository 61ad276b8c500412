select id, ext, name, email, deleted_at is not null as former from agent
