-- Tags of the contacts that changed after a revision. A merged contact's conversations are with the one it was merged into.
select id, tags from contact where revision > ?1
