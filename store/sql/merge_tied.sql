with recursive member (id) as (
    select value from json_each(?1)
    union
    select iif(tie.contact = member.id, tie.into_contact, tie.contact)
    from member cross join contact_merge as tie on tie.contact = member.id or tie.into_contact = member.id
)
select tie.contact, tie.into_contact, tie.at, journal.key
from member
cross join contact_merge as tie on tie.contact = member.id
cross join journal on journal.seq = tie.journal
