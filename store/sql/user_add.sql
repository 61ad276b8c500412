insert into user (email, name, role, agent, password, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (email) do nothing
