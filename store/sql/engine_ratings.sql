-- Ratings by conversation id.
select c.id, c.rated_at, c.rating, c.comment, c.rating_owner, p.ext as contact
-- Cross: rows come in the order of the ids.
from json_each(?1) as wanted
cross join conversation as c on c.id = wanted.value
join contact as p on p.id = c.contact
where c.gone = 0 and c.rating is not null
