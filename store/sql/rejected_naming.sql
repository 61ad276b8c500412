-- ?1: names. Those of the lines in which one of them stands, be it within another word. ?2: the ends of numbers, which may be written
-- with blanks and the like in them.
select id, body, reason from rejected
where not erased and (
    exists (select 1 from json_each(?1) where instr(rejected.body, value) > 0 or instr(rejected.reason, value) > 0)
    or exists (
        select 1 from json_each(?2) where instr(
            replace(replace(replace(replace(replace(replace(replace(
                rejected.body || char(10) || rejected.reason, ' ', ''), '-', ''), '.', ''), '/', ''), '(', ''), ')', ''), char(160), ''),
            value
        ) > 0
    )
)
