select id from download
where state in ('queued', 'running') and kind = ?1 and query is ?2 and style = ?3 and language = ?4
  and user is ?5 and api_key is ?6 and agent is ?7 and comment = ?8
