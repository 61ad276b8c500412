-- Conversations that may be starts.
select id from conversation where referral is not null or codes is not null order by id
