-- Flows: their versions, executions and runs, by the events that tell of them. What depends on the present (is it expired?) or on a
-- version's steps (is this the last one?) is not here: readers decide it.

-- Of each field what the latest event says that says anything of it.
create table flow_version (
    flow         text not null,
    version      text not null,
    name         text,
    description  text,
    direction    text check (direction in ('inbound', 'outbound')),
    state        text check (state in ('draft', 'published', 'inactive')),
    current      integer not null check (current in (0, 1)),
    published_by text,
    -- JSON array as received.
    steps        text not null,
    -- Instants of the first and of the latest event, and journal.key of the latter.
    first_at     integer not null,
    at           integer not null,
    key          blob not null,
    revision     integer not null,
    primary key (flow, version)
) strict, without rowid;
create index flow_version_revision on flow_version (revision);

create table flow_execution (
    id                integer primary key,
    ext               text not null unique,
    flow              text not null,
    version           text not null,
    "trigger"         text,
    triggered_by      text,
    scheduled_for     integer,
    status            text,
    open_conversation text check (open_conversation in ('cancel', 'proceed')),
    first_at          integer not null,
    revision          integer not null
) strict;
create index flow_execution_revision on flow_execution (revision);

-- Names of steps, for the packed visits.
create table flow_step (
    id  integer primary key,
    ext text not null unique
) strict;

-- A contact's passage through a version, once it is known to have begun.
create table run (
    id           integer primary key,
    ext          text not null unique,
    flow         text not null,
    version      text not null,
    execution    text,
    -- After merges.
    contact      integer not null references contact (id),
    -- The thread it names, and the conversation of it that it ran in.
    thread       integer references thread (id),
    conversation integer references conversation (id),
    entered_at   integer not null,
    -- As the source says: completed, expired, canceled, failed; null: it has not said so.
    status       text check (status in ('completed', 'expired', 'canceled', 'failed')),
    ended_at     integer,
    reason       text,
    -- Visits to steps, as `store::visits` writes them.
    visits       blob not null,
    revision     integer not null
) strict;
create index run_revision on run (revision);
create index run_thread on run (thread) where thread is not null;
create index run_contact on run (contact);

-- 30: flow.version, 31: flow.execution, 32: run.started. To go through all of them.
create index journal_versions on journal (seq) where kind = 30;
create index journal_executions on journal (seq) where kind = 31;
create index journal_runs on journal (seq) where kind = 32;

-- Nothing to compute anew where there is nothing.
update head set projection = 3 where not exists (select 1 from journal);
