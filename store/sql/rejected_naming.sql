-- ?1: names. Those of the lines in which one of them stands, be it within another word.
select id, body, reason from rejected
where not erased
    and exists (select 1 from json_each(?1) where instr(rejected.body, value) > 0 or instr(rejected.reason, value) > 0)
