-- The pages of the file from ?1 to ?2, as they are.
with recursive wanted (number) as (select ?1 union all select number + 1 from wanted where number < ?2)
select pgno, data from wanted cross join sqlite_dbpage on pgno = wanted.number
