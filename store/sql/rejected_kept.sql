select kind, count(*) from rejected where received >= ?1 group by kind
