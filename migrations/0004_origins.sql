-- Where a conversation came from and who it was handed to: facts of its own events, and what joins them to flows and clicks.

-- The team that its last hand-off names.
alter table conversation add column team text;
-- Of its first template message.
alter table conversation add column template text;
alter table conversation add column template_version text;
-- The id of the flow of its first run.
alter table conversation add column flow text;
-- The advertisement that the contact's first message came from: ad, post.
alter table conversation add column referral text check (referral in ('ad', 'post'));
-- Of the message that began it, else what the advertisement is called.
alter table conversation add column campaign text;
-- JSON array of the words of the contact's first message that could be the codes of clicks; null: none.
alter table conversation add column codes text;

-- What a flow is called: by the latest of its versions that says so.
create table flow (
    ext      text primary key,
    name     text not null,
    -- Instant and journal.key of that event; of two of one instant the greater key counts, in whatever order they come.
    at       integer not null,
    key      blob not null,
    revision integer not null
) strict, without rowid;

-- Clicks of website buttons by their code, of each code the latest.
create table click (
    code         text primary key,
    utm_source   text,
    utm_campaign text,
    -- As of a flow.
    at           integer not null,
    key          blob not null,
    revision     integer not null
) strict, without rowid;

-- Nothing to compute anew where there is nothing.
update head set projection = 2 where not exists (select 1 from journal);
