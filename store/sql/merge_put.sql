insert into contact_merge (journal, contact, into_contact, at)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from jsonb_each(?1)
