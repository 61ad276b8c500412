-- The website's button: what buttons there are, and their clicks with all that reports tell them apart by.

-- Clicks are computed anew from the journal, so nothing is lost with their table.
drop table click;

-- Where visitors clicked and how they had come there. Many clicks have the same, so it is kept once. Empty: not known.
create table trail (
    id           integer primary key,
    button       text not null,
    -- Addresses without query and fragment.
    page         text not null,
    referrer     text not null,
    utm_source   text not null,
    utm_medium   text not null,
    utm_campaign text not null,
    utm_term     text not null,
    utm_content  text not null,
    unique (button, page, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content)
) strict;

-- Clicks by their code, of each code the latest.
create table click (
    id       integer primary key,
    code     text not null unique,
    trail    integer not null references trail (id),
    -- Instant and journal.key of its event; of two of one instant the greater key counts, in whatever order they come.
    at       integer not null,
    key      blob not null,
    revision integer not null
) strict;
create index click_revision on click (revision);

-- Conversations whose first message has words that could be codes; those that an advertisement began; those of templates, campaigns
-- and flows. Each a part of all.
create index conversation_codes on conversation (codes, started_at, gone) where codes is not null;
create index conversation_referral on conversation (referral) where referral is not null;
create index conversation_template on conversation (template, gone) where template is not null;
create index conversation_campaign on conversation (campaign, gone) where campaign is not null;
create index conversation_flow on conversation (flow, gone) where flow is not null;

-- A button as people made it. Its clicks name it by `id` and stay when it is deleted.
create table button (
    id         text primary key,
    name       text not null,
    -- The WhatsApp number that it opens: digits, with the country's.
    line       text not null,
    -- corner: bottom right of the window; left: bottom left; inline: where its link stands.
    place      text not null check (place in ('corner', 'left', 'inline')),
    -- #rrggbb.
    colour     text not null,
    -- JSON array of {language, label, text}, that of the first language for whoever reads none of them.
    words      text not null,
    created_at integer not null,
    revision   integer not null
) strict, without rowid;

-- Nothing to compute anew where there is nothing.
update head set projection = 8 where not exists (select 1 from journal);
