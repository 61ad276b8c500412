-- Conversations that began with an advertisement of one of these kinds (JSON array), as a JSON array.
select json_group_array(id) from conversation where referral in (select value from json_each(?1)) and gone = 0
