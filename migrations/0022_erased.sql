-- What statuses say of a message that never came, and of which no thread tells whose it was, is erased with the contact that they name. A
-- status of a message that is known is found by its thread; where it holds what a provider said of a failure it is found by this too, for
-- nobody may ever say whose that thread is.
create index journal_recipient on journal (body ->> 'contact')
where kind = 21 and body ->> 'contact' is not null and (thread is null or body ->> 'error' is not null);
create index contact_gone on contact (id) where erased_to is not null;

-- Facts that no event of the journal tells of: an audit names them, a rebuild removes them.
create view flow_untold as
select ext from flow
where not exists (
    select 1 from journal
    where journal.at = flow.at and journal.key = flow.key and journal.kind not in (20, 21) and journal.body ->> 'id' is null
    and journal.kind = 30 and journal.body ->> 'flow' = flow.ext
) and not exists (
    select 1 from journal
    where journal.key = flow.key and journal.kind <> 20 and journal.body ->> 'id' is not null
    and journal.kind = 30 and journal.body ->> 'flow' = flow.ext
);
create view click_untold as
select code from click
where not exists (
    select 1 from journal
    where journal.at = click.at and journal.key = click.key and journal.kind not in (20, 21) and journal.body ->> 'id' is null
    and journal.kind = 40 and journal.body ->> 'click' = click.code
) and not exists (
    select 1 from journal
    where journal.key = click.key and journal.kind <> 20 and journal.body ->> 'id' is not null
    and journal.kind = 40 and journal.body ->> 'click' = click.code
);
create view template_change_untold as
select key, template from template_change
where not exists (
    select 1 from journal
    where journal.at = template_change.at and journal.key = template_change.key and journal.kind not in (20, 21) and journal.body ->> 'id' is null
    and journal.kind = 50
) and not exists (
    select 1 from journal
    where journal.key = template_change.key and journal.kind <> 20 and journal.body ->> 'id' is not null
    and journal.kind = 50
);
create view run_untold as
select ext from run where ext not in (select body ->> 'run' from journal where kind = 32);
create view flow_version_untold as
select flow, version from flow_version
where (flow, version) not in (select body ->> 'flow', body ->> 'version' from journal where kind = 30);
create view flow_execution_untold as
select ext from flow_execution where ext not in (select body ->> 'execution' from journal where kind = 31);

-- How often something was erased, and how many of these erasures had been made when the unused parts of all pages were last overwritten: a
-- row that was moved may have left a copy of itself there.
alter table head add column erasures integer not null default 0;
alter table head add column overwritten integer not null default 0;
update head set erasures = 1 where exists (select 1 from contact where erased_to is not null);

-- Of erased contacts less is left: computed anew, where there is anything.
update head set projection = 12 where not exists (select 1 from journal);
