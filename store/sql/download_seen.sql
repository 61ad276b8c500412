update download set seen = 1 where id in (select value from json_each(?1))
