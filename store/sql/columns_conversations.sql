-- The facts of the conversations that changed after a revision, those undone included.
select
    id, gone, contact, line, source, direction, started_at, closed_at, closed_from, open_status, wait_from, answered_at,
    first_agent, owner, unanswered_from, asked, rating, rated_at, rating_owner,
    comment is not null and comment <> '' as commented, packed
from conversation
where revision > ?1
