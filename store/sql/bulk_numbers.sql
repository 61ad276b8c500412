select
    (select coalesce(max(id), 0) from thread),
    (select coalesce(max(id), 0) from contact),
    (select coalesce(max(id), 0) from agent),
    (select coalesce(max(id), 0) from tag)
