select user.id, email, name, role, agent, password, user.created_at, disabled
from session join user on user.id = session.user
where session.id = ?1 and expires_at > ?2 and not disabled
