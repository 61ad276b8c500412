-- Where the store stands, and the newest revision of what is read whole.
select
    revision, generation, surveys_seen,
    (select max(revision) from agent) as agents,
    (select max(revision) from tag) as tags,
    (select max(revision) from setting) as settings
from head
