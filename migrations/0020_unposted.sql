-- A send that statuses alone told of is none where its message turns out to be none: 1. Readers must hear of it, so the row stays.
alter table send add column gone integer not null default 0 check (gone in (0, 1));
