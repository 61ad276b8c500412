-- Every contact, who it is after merges, and up to when its texts are erased.
with recursive person (id, root) as (
    select id, id from contact where merged_into is null
    union all
    select contact.id, person.root from person cross join contact on contact.merged_into = person.id
)
select ext, person.id, root, erased_to from person cross join contact on contact.id = person.id
