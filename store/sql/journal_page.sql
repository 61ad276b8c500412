select group_concat(seq || char(31) || received || char(31) || body, char(30))
from (select seq, received, body from journal where seq > ?1 order by seq limit ?2)
