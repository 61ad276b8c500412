-- ?1: as in download_same.
insert into download (kind, query, style, language, user, api_key, agent, comment, asked_at, state)
values (?1 ->> 0, ?1 ->> 1, ?1 ->> 2, ?1 ->> 3, ?1 ->> 4, ?1 ->> 5, ?1 ->> 6, ?1 ->> 7, ?2, 'queued')
