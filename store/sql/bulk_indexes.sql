-- What the big tables have beside their keys.
select type, name, sql from sqlite_schema
where type in ('index', 'trigger') and sql is not null and tbl_name in ('journal', 'thread', 'conversation', 'contact', 'send')
