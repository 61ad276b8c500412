-- The record. `journal` is the truth: every event as it came. All other tables are projections of it and can be rebuilt.
-- Instants are UTC milliseconds. `revision` is the number of the write transaction that last changed a row: readers
-- that keep columns in memory ask for what is newer than what they hold.

-- "RPRT": how a file is known to be ours.
pragma application_id = 1380995668;

-- Workspace settings (time_zone, week_start, business_hours, store_text, idle_close_hours …).
create table setting (
    name     text primary key,
    value    text not null,
    revision integer not null
) strict, without rowid;

-- One row: the number of the last write transaction, and what the store was built with.
create table head (
    one             integer primary key check (one = 1),
    revision        integer not null,
    -- Raised when facts must be read anew from scratch (rebuild, restored backup).
    generation      integer not null,
    -- Raised with the projection's rules; a store with an older one is rebuilt at start.
    projection      integer not null,
    -- How many survey.sent events the journal holds.
    surveys_seen    integer not null default 0
) strict;
insert into head (one, revision, generation, projection) values (1, 0, 1, 1);

-- A conversation id of the source system, or a contact-and-line pair for messages that name none.
create table thread (
    id       integer primary key,
    ext      text not null unique,
    -- As its events say, before merges; null until an event says so.
    contact  integer references contact (id),
    line     text not null default '',
    -- 1: the pair's own thread of loose messages.
    loose    integer not null default 0 check (loose in (0, 1))
) strict;
create index thread_contact on thread (contact, line) where contact is not null;
create index thread_loose on thread (contact, line) where loose = 1;

-- Every event, once.
create table journal (
    seq      integer primary key,
    -- First 16 bytes of the hash of the idempotency key (the id given, else the natural key).
    key      blob not null,
    kind     integer not null,
    at       integer not null,
    received integer not null,
    -- The thread it belongs to, once known.
    thread   integer references thread (id),
    -- 64-bit hash of the thing it refers to besides its thread: message id (message, status), tag (tagged), contact, run, click code …
    ref      integer,
    -- The JSON as it came, with texts replaced by their length unless the workspace stores them.
    body     text not null
) strict;
create unique index journal_key on journal (key);
create index journal_thread on journal (thread) where thread is not null;
create index journal_ref on journal (ref, kind) where ref is not null;
-- 32: run.started. To find a contact's runs when they are to be erased.
create index journal_run on journal (body ->> 'contact') where kind = 32;

-- Lines that could not be understood, kept for 30 days.
create table rejected (
    id       integer primary key,
    received integer not null,
    source   text not null,
    line     integer not null,
    field    text,
    reason   text not null,
    body     text not null
) strict;
create index rejected_received on rejected (received);

create table contact (
    id          integer primary key,
    ext         text not null unique,
    -- Where it was merged into; the end of the chain is who they are.
    merged_into integer references contact (id),
    deleted     integer not null default 0 check (deleted in (0, 1)),
    -- Texts and personal data up to this instant are erased, in the journal too.
    erased_to   integer,
    phone       text,
    user_id     text,
    first_name  text,
    last_name   text,
    email       text,
    -- JSON array of contact tag ids, names resolved through renames.
    tags        text not null default '[]',
    revision    integer not null
) strict;
create index contact_revision on contact (revision);
create index contact_merged on contact (merged_into) where merged_into is not null;

-- Every contact.merged event that counts towards contact.merged_into.
create table contact_merge (
    journal integer primary key references journal (seq),
    contact integer not null references contact (id),
    into_contact integer not null references contact (id),
    at      integer not null
) strict;
create index contact_merge_contact on contact_merge (contact);
create index contact_merge_into on contact_merge (into_contact);

create table agent (
    id         integer primary key,
    ext        text not null unique,
    name       text,
    email      text,
    team       text,
    deleted_at integer,
    revision   integer not null
) strict;
create index agent_revision on agent (revision);

-- kind 1: contact tags, 2: conversation tags.
create table tag (
    id       integer primary key,
    kind     integer not null check (kind in (1, 2)),
    name     text not null,
    revision integer not null,
    unique (kind, name)
) strict;

create table tag_rename (
    kind      integer not null check (kind in (1, 2)),
    from_name text not null,
    to_name   text not null,
    at        integer not null,
    primary key (kind, from_name, at)
) strict, without rowid;

-- Facts: one row a conversation (one cycle of a thread). Never deleted: a cycle that a late event undoes is marked gone.
create table conversation (
    id                  integer primary key,
    thread              integer not null references thread (id),
    cycle               integer not null check (cycle >= 1),
    gone                integer not null default 0 check (gone in (0, 1)),
    -- After merges.
    contact             integer not null references contact (id),
    line                text not null,
    url                 text,
    -- 0 inbound, 1 inbox, 2 flow, 3 other.
    source              integer not null check (source between 0 and 3),
    source_detail       text not null,
    -- 0 inbound, 1 outbound.
    direction           integer not null check (direction in (0, 1)),
    started_at          integer not null,
    closed_at           integer,
    -- When the closing takes effect: closed_at, or for idle closings the end of the idle time.
    closed_from         integer,
    -- agent, flow, auto, contact, idle.
    closed_by           text,
    -- Status while not closed: 1 in_flow, 2 not_contacted, 3 new, 4 in_progress.
    open_status         integer not null check (open_status between 1 and 4),
    wait_from           integer,
    answered_at         integer,
    -- Agents here and below: agent.id; 0 is the phone, -1 an agent without an id; null nobody.
    first_agent         integer,
    owner               integer,
    -- From when on it counts as unanswered.
    unanswered_from     integer,
    asked               integer not null check (asked in (0, 1)),
    rating              integer check (rating between 1 and 5),
    rated_at            integer,
    rating_owner        integer,
    comment             text,
    messages_contact    integer not null,
    messages_agent      integer not null,
    messages_automated  integer not null,
    last_message_at     integer,
    -- Messages (instant, author), replies, members and tags, as `store::packed` writes them.
    packed              blob not null,
    revision            integer not null,
    unique (thread, cycle)
) strict;
create index conversation_contact on conversation (contact, started_at);
create index conversation_revision on conversation (revision);
