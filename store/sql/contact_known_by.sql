-- What contacts are known by that are about to be erased: ?1 has [name, erased up to]. Those erased that far before were looked for
-- then.
with gone as (
    select contact.id, ext, phone, user_id, email
    from json_each(?1) as wanted cross join contact on contact.ext = wanted.value ->> 0
    where erased_to is null or erased_to < wanted.value ->> 1
)
select ext from gone
union select phone from gone where phone is not null
union select user_id from gone where user_id is not null
union select email from gone where email is not null
union select thread.ext from gone join thread on thread.contact = gone.id where not loose
