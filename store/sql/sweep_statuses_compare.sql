-- 20: message, 21: message.status.
select seq from journal
where kind = 21
  and thread is not (select message.thread from journal as message where message.ref = journal.ref and message.kind = 20)
