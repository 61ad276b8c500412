-- ?1: threads, ?2: messages that are sends in them. The others are none.
delete from send where gone = 0 and thread in (select value from json_each(?1)) and message not in (select value from json_each(?2))
