-- Trails after ?1, in the order of their ids.
select id, button, referrer, utm_campaign, utm_medium, utm_source, utm_term, utm_content, page from trail where id > ?1 order by id
