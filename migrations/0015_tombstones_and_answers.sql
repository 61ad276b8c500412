-- A deleted button keeps its id, by which printed codes and clicks know it, and its name.
alter table button add column deleted_at integer;

-- #rrggbb of label and icon; empty: black or white, whichever is read better on the colour.
alter table button add column ink text not null default '';

-- What visits are packed of has the answer of the contact now, where the workspace stores texts: runs are computed anew.
update head set projection = 9 where not exists (select 1 from journal);
