-- 14 and 15: conversation.tagged and conversation.untagged.
select distinct thread from json_each(?1) as used
cross join journal on journal.ref = used.value and journal.kind in (14, 15)
where thread is not null and journal.kind not in (20, 21)
