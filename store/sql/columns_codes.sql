-- Conversations whose first message has words that could be codes.
select id, started_at, codes from conversation where codes is not null and gone = 0
