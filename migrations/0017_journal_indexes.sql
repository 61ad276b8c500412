-- Every event that comes in is looked for in the journal first. Found by a hash it is on a page of its own, anywhere in an index of all
-- events, and so was what it refers to: at a million conversations these pages were most of what a batch wrote. Now each event is found
-- by what is near for events that come one after the other, and the hash only tells those apart that agree in it: messages and their
-- statuses (20, 21) by the message's id, others by their instant, those that came with an id of their own by that alone.
drop index journal_key;
drop index journal_ref;
-- A message's key is made of its id, so this holds each message once.
create unique index journal_message on journal (body ->> 'message', kind, key) where kind in (20, 21);
create unique index journal_instant on journal (at, key) where kind not in (20, 21) and body ->> 'id' is null;
create unique index journal_given on journal (key) where kind <> 20 and body ->> 'id' is not null;
create index journal_ref on journal (ref, kind) where ref is not null and kind not in (20, 21);
