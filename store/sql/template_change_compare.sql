-- ?1: rows as for template_change_put.sql. Those that would be written: what they are about, what should be there, what is.
select
    'change of template ' || (v ->> 2), json_array(v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5),
    case when t.key is not null then json_array(t.at, t.template, t.what, t.now, t.reason) end
from (select value as v from jsonb_each(?1))
left join template_change as t on t.key = unhex(v ->> 0)
where (v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5) is not (t.at, t.template, t.what, t.now, t.reason)
