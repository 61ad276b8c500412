-- A status of a message is known by its instant and what it says (`journal.key`): of one that is told of several instants the earliest
-- counts, in whatever order they come. Those of before get their keys when the facts are computed anew; nothing to compute where there is nothing.
update head set projection = 7 where not exists (select 1 from journal);
