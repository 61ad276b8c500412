update rejected set body = '', reason = '', erased = 1 where id in (select value from json_each(?1))
