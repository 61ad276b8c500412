-- ?1: threads, ?2: messages that are quotes in them. The others are none.
delete from send_quote
where thread in (select value from json_each(?1)) and message not in (select value from json_each(?2))
