-- Codes of clicks by id, in this order.
select k.id, k.code from json_each(?1) as wanted cross join click as k on k.id = wanted.value
