select not exists (
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from jsonb_each(?1)
    except select journal, contact, into_contact, at from contact_merge
) and (select count(*) from jsonb_each(?1)) = (select count(*) from contact_merge)
