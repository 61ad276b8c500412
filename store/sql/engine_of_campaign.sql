-- Conversations of one of these campaigns of messages or advertisements (JSON array), as a JSON array.
select json_group_array(id) from conversation where campaign in (select value from json_each(?1)) and gone = 0
