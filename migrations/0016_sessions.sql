-- A message that opens another session begins a conversation of its own (1.2 in docs/cycles.md): computed anew, where there is anything.
update head set projection = 10 where not exists (select 1 from journal);
