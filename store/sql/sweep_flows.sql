select distinct body ->> 'flow' from journal where kind = 30
