select not exists (select 1 from journal) and not exists (select 1 from thread)
