-- ?1: rows as for click_put.sql. What is not known yet of where their visitors clicked and how they had come there.
insert or ignore into trail (button, page, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content)
select v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8
from (select value as v from jsonb_each(?1))
where ?2 > 0
