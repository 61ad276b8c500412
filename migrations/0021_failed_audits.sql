-- The last audit that could not be finished. It counts where it is later than the last one that was (`audit`).
create table audit_failure (
    id  integer primary key check (id = 1),
    at  integer not null,
    -- `busy`, `damaged`, `full`, `other`: what everybody may know. The log has the rest.
    why text not null
) strict;
