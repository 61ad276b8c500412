-- Contacts that have all the words, and who they are after merges. ?1: long words, for the index; ?2: patterns of short
-- ones, each in lower and in upper case.
with recursive found (id) as (
    select contact.id
    from contact_search cross join contact on contact.id = contact_search.rowid
    where contact_search match ?1
      and not exists (
          select 1 from json_each(?2)
          where contact.words not like value ->> 0 escape '\' and contact.words not like value ->> 1 escape '\'
      )
    union
    select merged_into from found cross join contact on contact.id = found.id where merged_into is not null
)
select json_group_array(id) from found
