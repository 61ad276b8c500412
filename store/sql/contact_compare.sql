select 'contact ' || ext, json_remove(v, '$[0]'),
    json_array(merged_into, deleted, erased_to, phone, user_id, first_name, last_name, email, tags)
from (select value as v from jsonb_each(?1))
cross join contact on contact.id = v ->> 0
where (merged_into, deleted, erased_to, phone, user_id, first_name, last_name, email, tags)
      is not (v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9)
