-- ?1: contacts.
select run.ext from json_each(?1) as wanted cross join run on run.contact = wanted.value
