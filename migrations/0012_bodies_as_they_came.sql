-- Bodies of deliveries byte for byte, and nothing of what is deleted left anywhere in the file.

alter table delivery add column raw blob;
-- 1: it could not be read, so nobody knows whom it names; who is erased is looked for in it.
alter table delivery add column unread integer not null default 0 check (unread in (0, 1));
update delivery set raw = cast(body as blob);
-- An erased one takes no room.
update delivery set bytes = 0 where body is null;
alter table delivery drop column body;
alter table delivery rename column raw to body;
create index delivery_unread on delivery (id) where unread = 1;

-- From now on pages are overwritten as they are freed; those that earlier releases freed are overwritten here, once.
create table overwritten (page blob not null) strict;
with recursive free (pages) as (
    select freelist_count from pragma_freelist_count where freelist_count > 0
    union all
    select pages - 1 from free where pages > 1
)
insert into overwritten select zeroblob(page_size) from free, pragma_page_size;
drop table overwritten;

-- Events that hold what is kept no more are read anew.
update head set projection = 6 where not exists (select 1 from journal);
