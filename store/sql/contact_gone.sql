-- Erased contacts.
select id from contact where erased_to is not null order by id
