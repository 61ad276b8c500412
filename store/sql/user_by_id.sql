select id, email, name, role, agent, password, created_at, disabled from user where id = ?1
