-- The facts of all conversations with ids in a span, in the order they lie in.
select
    id, gone, contact, line, source, direction, started_at, closed_at, closed_from, open_status, wait_from, answered_at,
    first_agent, owner, unanswered_from, asked, rating, rated_at, rating_owner,
    comment is not null and comment <> '' as commented, packed
from conversation
where gone = 0 and id between ?1 and ?2
