update download
set query = null, state = 'removed', reason = 'search_erased', file = null, range = null, ended_at = coalesce(ended_at, asked_at)
where '&' || query like '%&q=%' or '&' || query like '%&contact=%'
