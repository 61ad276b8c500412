-- ?1: threads, ?2: messages that are sends or quotes in them. What else is there.
select 'send ' || message from send
where gone = 0 and thread in (select value from json_each(?1)) and message not in (select value from json_each(?2))
union all
select 'quote ' || message from send_quote
where thread in (select value from json_each(?1)) and message not in (select value from json_each(?2))
