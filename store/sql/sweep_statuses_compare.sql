-- 20: message, 21: message.status. Those of messages that nobody posted: see sweep_unposted.sql.
select seq from journal
where kind = 21
  and thread is not coalesce(
    (
        select message.thread from journal as message
        where message.body ->> 'message' = journal.body ->> 'message' and message.kind = 20 and message.kind in (20, 21)
    ),
    thread
  )
