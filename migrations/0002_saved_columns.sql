-- The columns in memory, saved so that a start need not read every conversation. A copy: it may be emptied at any time.

-- One row: what is saved, and what it was made under. Another format, generation or basis makes it worthless.
create table saved_columns (
    one        integer primary key check (one = 1),
    -- Which segments belong to it; others are left from a save that was interrupted.
    layout     integer not null,
    format     integer not null,
    generation integer not null,
    -- Everything up to here is in; what is newer is replayed.
    revision   integer not null,
    settled_at integer not null,
    -- Time zone and business hours.
    basis      text not null,
    -- JSON array of the lines, in the order of their keys.
    lines      text not null,
    contacts   blob not null
) strict;

create table saved_segment (
    id      integer primary key,
    layout  integer not null,
    segment integer not null,
    body    blob not null,
    unique (layout, segment)
) strict;
