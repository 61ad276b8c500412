-- Conversations of a flow, as a JSON array.
select json_group_array(id) from conversation where flow is not null and gone = 0
