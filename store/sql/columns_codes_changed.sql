-- Conversations that changed after ?1, with the words of their first message that could be codes.
select id, started_at, iif(gone = 0, codes, null) from conversation where revision > ?1
