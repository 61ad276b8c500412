-- Who may come in. No projection of the journal: `rebuild` leaves these tables alone.

create table user (
    id            integer primary key,
    -- Lower case, so that an address is one user however it is typed.
    email         text not null unique,
    name          text not null,
    role          text not null check (role in ('admin', 'manager', 'agent')),
    -- The source system's id of the agent whose numbers a user of the role `agent` sees.
    agent         text,
    -- argon2id as a PHC string; null until a set-up link has been used.
    password      text,
    created_at    integer not null,
    disabled      integer not null default 0 check (disabled in (0, 1)),
    check ((role = 'agent') = (agent is not null))
) strict;

-- Who is signed in. `id` is a hash: whoever reads the database cannot sign in with what stands there.
create table session (
    id            blob primary key,
    user          integer not null references user (id) on delete cascade,
    -- What tower-sessions keeps of it, as JSON.
    data          text not null,
    created_at    integer not null,
    expires_at    integer not null
) strict, without rowid;
create index session_user on session (user);
create index session_expires on session (expires_at);

-- Links that may be used once: to make the first admin (no user), or to choose a password. `token` is a hash as well.
create table setup_link (
    token         blob primary key,
    user          integer references user (id) on delete cascade,
    expires_at    integer not null
) strict, without rowid;
create index setup_link_user on setup_link (user);
