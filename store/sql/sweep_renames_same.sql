select not exists (
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from jsonb_each(?1)
    except select kind, from_name, to_name, at from tag_rename
) and (select count(*) from jsonb_each(?1)) = (select count(*) from tag_rename)
