-- ?1: rows of contact (after merges) and line.
with recursive pair (root, line) as (
    select value ->> 0, value ->> 1 from jsonb_each(?1)
),
member (root, line, id) as (
    select root, line, root from pair
    union
    select root, line, contact.id from member cross join contact on contact.merged_into = member.id
)
select thread.id from member cross join thread on thread.contact = member.id and thread.line = member.line
