-- As rejected_page, of one kind of source: ?5.
select id, received, kind, source, line, field, reason, substr(body, 1, ?4), length(body) > ?4, erased
from rejected where kind = ?5 and id < ?2 and received >= ?1 order by id desc limit ?3
