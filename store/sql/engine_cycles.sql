-- The conversations of the thread that ?1 belongs to.
select other.id, other.cycle, other.started_at, other.closed_at, other.closed_from, other.packed
from conversation as asked
join conversation as other on other.thread = asked.thread
where asked.id = ?1 and other.gone = 0
order by other.cycle
