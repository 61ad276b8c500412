select (select count(*) from journal), (select count(*) from thread)
