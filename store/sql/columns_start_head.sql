-- Where the store stands, and the newest revision of clicks.
select revision, generation, (select max(revision) from click) from head
