-- What the big tables have beside their keys.
select name, sql from sqlite_schema
where type = 'index' and sql is not null and tbl_name in ('journal', 'thread', 'conversation', 'contact')
