insert into download (kind, query, style, language, user, api_key, agent, comment, asked_at, state)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'queued')
