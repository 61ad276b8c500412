-- Where the store stands.
select revision, generation from head
