select id, email, name, role, agent, password, created_at, disabled from user order by email
