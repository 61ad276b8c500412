-- 20: message, 21: message.status. Those of messages that nobody posted: see sweep_unposted.sql.
update journal set thread = message.thread
from journal as message
where journal.kind = 21 and message.ref = journal.ref and message.kind = 20 and journal.thread is not message.thread
