-- ?1: hashes of messages. 21: message.status.
select body from json_each(?1) as wanted cross join journal on journal.ref = wanted.value and journal.kind = 21
