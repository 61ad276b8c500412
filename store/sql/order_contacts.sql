-- What lists are sorted by, of the contacts that changed after a revision. One row: a row each would cross a thread each.
select
    json_group_array(json_array(
        id,
        case ?2
            when 'contact' then nullif(concat_ws(' ', first_name, last_name), '')
            when 'phone' then phone
            when 'email' then email
            when 'contact_id' then ext
        end,
        case ?2 when 'contact' then ext end
    )),
    max(revision)
from contact
where revision > ?1
