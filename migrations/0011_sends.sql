-- Sends: one template message to one contact each, and what became of it. What reports call a start is a send that began a
-- conversation, or a conversation that an advertisement or a website button led to (`conversation.referral`, `conversation.codes`).
create table send (
    id               integer primary key,
    -- The message's id in the source system.
    message          text not null unique,
    thread           integer not null references thread (id),
    -- The conversation of that thread it lies in; null: none was open, and it began none.
    cycle            integer,
    -- When that one started.
    cycle_started_at integer,
    -- After merges.
    contact          integer not null references contact (id),
    line             text not null,
    at               integer not null,
    template         text,
    template_version text,
    campaign         text,
    -- 0 template, 1 mass, 2 website chat, 3 campaign.
    origin           integer not null check (origin between 0 and 3),
    team             text,
    -- What the source says of the session it belongs to: when that began, and whether the contact was new.
    session_at       integer,
    new_contact      integer check (new_contact in (0, 1)),
    -- 1: no message of its conversation came before it.
    opens            integer not null check (opens in (0, 1)),
    -- Of each status the earliest instant, whatever the order they came in.
    accepted_at      integer,
    sent_at          integer,
    delivered_at     integer,
    read_at          integer,
    failed_at        integer,
    error_code       integer,
    error_title      text,
    error_details    text,
    category         text,
    billable         integer check (billable in (0, 1)),
    -- What only the contact's other conversations tell. 1: none of them with this line was open when it was sent.
    starts           integer not null default 0 check (starts in (0, 1)),
    answered_at      integer,
    -- 1: the contact quoted or tapped it. 2: wrote next, within the time and before the next send.
    answer           integer check (answer in (1, 2)),
    revision         integer not null
) strict;
create index send_contact on send (contact);
create index send_thread on send (thread);
create index send_revision on send (revision);

-- Messages of contacts that quote or tap another message.
create table send_quote (
    message text primary key,
    thread  integer not null references thread (id),
    -- After merges. What another contact quotes answers nothing.
    contact integer not null references contact (id),
    quoted  text not null,
    at      integer not null
) strict, without rowid;
create index send_quote_quoted on send_quote (quoted);
create index send_quote_thread on send_quote (thread);

-- What the provider says of templates.
create table template_change (
    -- journal.key of the event.
    key      blob primary key,
    at       integer not null,
    template text not null,
    what     text not null check (what in ('status', 'quality', 'category')),
    now      text not null,
    reason   text,
    revision integer not null
) strict, without rowid;
create index template_change_at on template_change (at);

-- Conversations that may be starts.
create index conversation_referred on conversation (revision) where referral is not null or codes is not null;
create index click_revision on click (revision);

-- Nothing to compute anew where there is nothing.
update head set projection = 4 where not exists (select 1 from journal);
