-- Who an id of the source system means, and who they are after merges.
with recursive meant (id) as (
    select id from contact where ext = ?1
    union
    select merged_into from meant cross join contact on contact.id = meant.id where merged_into is not null
)
select json_group_array(id) from meant
