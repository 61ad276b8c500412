-- Contacts with sends, after one of them, a page at a time.
select distinct contact from send where contact > ?1 order by contact limit ?2
