delete from run where ext not in (select body ->> 'run' from journal where kind = 32)
