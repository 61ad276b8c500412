-- 20: message, 21: message.status. Messages after one of them that nobody posted and that statuses speak of, a page at a time.
select distinct ref from journal
where kind = 21 and ref > ?1
  and not exists (select 1 from journal as message where message.ref = journal.ref and message.kind = 20)
order by ref limit ?2
