-- Keys of programs that send events or read reports, and what the last audits found. Neither is computed from the journal.

create table api_key (
    id           integer primary key,
    name         text not null,
    -- BLAKE3 of the key. The key itself is kept nowhere.
    hash         blob not null unique check (length(hash) = 32),
    -- `ingest`, `read`, or both with a space between them.
    scopes       text not null,
    created_at   integer not null,
    -- Written now and then, not at each use.
    last_used_at integer,
    revoked_at   integer
) strict;
-- A name may be given again once its key is revoked.
create unique index api_key_name on api_key (name) where revoked_at is null;

-- One row an audit.
create table audit (
    id       integer primary key,
    began    integer not null,
    ended    integer not null,
    -- How many facts were not what the journal says.
    differing integer not null
) strict;
