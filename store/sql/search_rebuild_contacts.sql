insert into contact_search (contact_search) values ('rebuild')
