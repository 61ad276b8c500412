-- 20: message, 21: message.status. Messages after one of them that nobody posted and that statuses speak of, a page at a time.
select distinct body ->> 'message' from journal
where kind = 21 and kind in (20, 21) and body ->> 'message' > ?1
  and not exists (
      select 1 from journal as message
      where message.body ->> 'message' = journal.body ->> 'message' and message.kind = 20 and message.kind in (20, 21)
  )
order by body ->> 'message' limit ?2
