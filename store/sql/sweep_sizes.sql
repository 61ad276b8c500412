-- Entries of the journal are numbered without gaps.
select (select coalesce(max(seq), 0) from journal), (select count(*) from thread)
