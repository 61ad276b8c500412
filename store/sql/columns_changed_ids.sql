-- Conversations that changed after a revision.
select id from conversation where revision > ?1
