-- Conversations of one of these flows (JSON array), as a JSON array.
select json_group_array(id) from conversation where flow in (select value from json_each(?1)) and gone = 0
