-- As search_contacts.sql, where every word is too short for the index. ?2 alone is used.
with recursive found (id) as (
    select contact.id from contact
    where ?1 = ''
      and not exists (
          select 1 from json_each(?2)
          where contact.words not like value ->> 0 escape '\' and contact.words not like value ->> 1 escape '\'
      )
    union
    select merged_into from found cross join contact on contact.id = found.id where merged_into is not null
)
select json_group_array(id) from found
