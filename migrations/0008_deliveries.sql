-- What webhooks deliver, as it came, and the secret that ids made of numbers are keyed by. No projection of the journal: `rebuild`
-- leaves both alone.

-- Nothing but the database knows it. A database with events in it goes on without one, for its ids are made already.
alter table head add column secret blob check (length(secret) = 32);
update head set secret = randomblob(32) where not exists (select 1 from journal);

-- One row a body, however often it is delivered. Rows are added and go when their time is over; they change only when one of the
-- contacts in them is deleted.
create table delivery (
    id       integer primary key,
    received integer not null,
    source   text not null check (source in ('whatsapp', 'chatwoot')),
    -- By it the same body is known again: keyed, and a random one once the body is erased.
    hash     blob not null unique,
    -- Of the body.
    bytes    integer not null,
    -- With texts replaced by their length unless the workspace stores them; null: it named a contact that was deleted.
    body     text
) strict;
create index delivery_received on delivery (received);

-- Whom a delivery names, by the hash of the contact's id as in `journal.ref`: known or not.
create table delivery_person (
    person   integer not null,
    delivery integer not null references delivery (id) on delete cascade,
    primary key (person, delivery)
) strict, without rowid;
create index delivery_person_delivery on delivery_person (delivery);

-- Connectors' updates by what they are about: the states of templates, people's preferences. 50: connector.update.
create index journal_update on journal (body ->> 'field', at) where kind = 50;

-- Ids of WhatsApp's messages are kept without the number in them: events that hold it are read anew.
update head set projection = 3 where not exists (select 1 from journal);
