-- What lists are sorted by, of the contacts that changed after a revision. One row: a row each would cross a thread each.
select json_group_array(json_array(id, ext, first_name, last_name, phone)), max(revision)
from contact
where revision > ?1
