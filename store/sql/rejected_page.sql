-- ?1: received since, ?2: ids below, ?3: how many, ?4: this much of each line.
select id, received, kind, source, line, field, reason, substr(body, 1, ?4), length(body) > ?4, erased
from rejected where id < ?2 and received >= ?1 order by id desc limit ?3
