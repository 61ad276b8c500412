select user, api_key, count(*) from download where not seen and state in ('done', 'failed') group by user, api_key
