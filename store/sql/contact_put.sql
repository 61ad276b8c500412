update contact
set merged_into = v ->> 1, deleted = v ->> 2, erased_to = v ->> 3, phone = v ->> 4, user_id = v ->> 5,
    first_name = v ->> 6, last_name = v ->> 7, email = v ->> 8, tags = v ->> 9, revision = ?2
from (select value as v from jsonb_each(?1))
where contact.id = v ->> 0
  and (merged_into, deleted, erased_to, phone, user_id, first_name, last_name, email, tags)
      is not (v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9)
