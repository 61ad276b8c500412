-- Conversations of a campaign of messages or advertisements, as a JSON array.
select json_group_array(id) from conversation where campaign is not null and gone = 0
