-- Files that are made in the background, and what their notices need. No projection of the journal: `rebuild` leaves them alone.

create table download (
    -- Never given twice: an address must not come to mean another file.
    id         integer primary key autoincrement,
    -- What is made: `conversations`, `contacts`.
    kind       text not null,
    -- As in an address, in its canonical form; null once the words that it searched for were erased.
    query      text,
    -- `csv`, `excel` or `tsv`.
    style      text not null,
    -- Of the headers.
    language   text not null,
    -- Whether the first line says what is in it.
    comment    integer not null check (comment in (0, 1)),
    -- Who asked: a user, a program by its key, or neither: a visitor of the demo.
    user       integer references user (id) on delete cascade,
    api_key    integer references api_key (id),
    -- The agent whose conversations alone it may hold; null: all.
    agent      text,
    asked_at   integer not null,
    state      text not null check (state in ('queued', 'running', 'done', 'failed', 'canceled', 'removed')),
    -- Why it is `failed` or `removed`.
    reason     text,
    -- How often it was begun since it was last asked for.
    attempts   integer not null default 0,
    -- Name of the file that is being made or is made. Each attempt has its own, so that an attempt that was called off cannot
    -- finish anything.
    file       text unique,
    -- The dates and zone of what is in it, as JSON.
    range      text,
    rows       integer,
    bytes      integer,
    ended_at   integer,
    -- Whether the one who asked has seen how it ended.
    seen       integer not null default 0 check (seen in (0, 1)),
    check (user is null or api_key is null)
) strict;
create index download_user on download (user);
create index download_state on download (state);
