-- Where events come from. The journal does not say, so what each source has delivered is counted as it is taken in, in the same
-- transaction; `rebuild` leaves it alone.
create table source (
    -- The names of `store::sources::SourceKind`; `other` is what came in before anybody counted, and made-up data.
    name         text primary key check (name in ('whatsapp', 'chatwoot', 'api', 'file', 'other')),
    -- When it last delivered anything, whatever became of it.
    last_at      integer,
    -- New ones, those known already, and lines that could not be understood.
    events       integer not null default 0,
    duplicates   integer not null default 0,
    rejected     integer not null default 0,
    -- When its sender last asked whether the address is ours and was answered.
    handshake_at integer
) strict, without rowid;

-- `source` is the file's name, which may be any: the kind tells files from the others.
alter table rejected add column kind text not null default 'file' check (kind in ('whatsapp', 'chatwoot', 'api', 'file'));
-- 1: it named a contact that was deleted, and what it said is gone.
alter table rejected add column erased integer not null default 0 check (erased in (0, 1));
update rejected set kind = source where source in ('whatsapp', 'chatwoot', 'api');
create index rejected_kind on rejected (kind, id);

-- Entries of the journal are numbered without gaps.
insert into source (name, last_at, events) select 'other', received, seq from journal order by seq desc limit 1;
insert into source (name, last_at, rejected) select kind, max(received), count(*) from rejected group by kind;
