-- 20: message, 21: message.status. Those of messages that nobody posted: see sweep_unposted.sql.
select journal.seq
from journal join journal as message on message.ref = journal.ref and message.kind = 20
where journal.kind = 21 and journal.thread is not message.thread
