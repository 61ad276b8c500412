-- The click of a code.
select id from click where code = ?1
