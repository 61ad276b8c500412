-- Tags of all contacts.
select id, tags from contact
