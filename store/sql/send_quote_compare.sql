-- ?1: rows as for send_quote_put.sql. Those that would be written: what they are about, what should be there, what is.
select
    'quote ' || (v ->> 0), json_array(v ->> 1, v ->> 2, v ->> 3, v ->> 4),
    case when q.message is not null then json_array(q.thread, q.contact, q.quoted, q.at) end
from (select value as v from jsonb_each(?1))
left join send_quote as q on q.message = v ->> 0
where (v ->> 1, v ->> 2, v ->> 3, v ->> 4) is not (q.thread, q.contact, q.quoted, q.at)
