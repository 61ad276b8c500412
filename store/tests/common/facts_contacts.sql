select json_array(
    'contact', contact.ext, parent.ext, contact.deleted, contact.erased_to, contact.phone, contact.user_id, contact.first_name,
    contact.last_name, contact.email,
    (select json_group_array(name order by name) from json_each(contact.tags) as borne join tag on tag.id = borne.value)
)
from contact left join contact as parent on parent.id = contact.merged_into
order by contact.ext
