select seq, body ->> 'execution' from journal where kind = 31 and seq > ?1 order by seq limit ?2
