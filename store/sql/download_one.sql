select download.id, kind, query, style, language, comment, download.user, api_key, download.agent, asked_at, state, reason, file, range,
       rows, bytes, ended_at, seen, user.email as email, api_key.name as key_name
from download left join user on user.id = download.user left join api_key on api_key.id = download.api_key
where download.id = ?1
