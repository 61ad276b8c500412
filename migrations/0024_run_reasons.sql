-- Why a run failed is told by its error where its source gives no reason.
update head set projection = 12 where not exists (select 1 from journal);
