insert into thread_search (thread_search) values ('rebuild')
