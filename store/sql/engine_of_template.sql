-- Conversations whose first template message is one of these (JSON array), as a JSON array.
select json_group_array(id) from conversation where template in (select value from json_each(?1)) and gone = 0
