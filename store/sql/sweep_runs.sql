select seq, body ->> 'run' from journal where kind = 32 and seq > ?1 order by seq limit ?2
