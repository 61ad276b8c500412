-- ?1: kind, query, style, language, user, key, agent, comment.
select id from download
where state in ('queued', 'running') and kind = ?1 ->> 0 and query is ?1 ->> 1 and style = ?1 ->> 2 and language = ?1 ->> 3
  and user is ?1 ->> 4 and api_key is ?1 ->> 5 and agent is ?1 ->> 6 and comment = ?1 ->> 7
