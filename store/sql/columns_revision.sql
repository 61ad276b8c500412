-- The revision of the newest write transaction.
select revision from head
