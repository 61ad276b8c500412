-- A conversation, with the words of its first message that could be codes.
select id, started_at, iif(gone = 0, codes, null) from conversation where id = ?1
