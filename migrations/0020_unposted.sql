-- A send that statuses alone told of is none where its message turns out to be none: 1. Readers must hear of it, so the row stays.
alter table send add column gone integer not null default 0 check (gone in (0, 1));
-- What erasing a contact leaves of a provider's errors has changed, and templates that nobody posted count.
update head set projection = 11 where not exists (select 1 from journal);
