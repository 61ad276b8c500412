-- ?1: fields, ?2: since.
select at, body from journal
where kind = 50 and body ->> 'field' in (select value from json_each(?1)) and at >= ?2
order by at, seq
