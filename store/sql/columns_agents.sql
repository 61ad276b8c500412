select id, ext, name, email, team, deleted_at is not null as former from agent
