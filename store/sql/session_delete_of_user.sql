-- All of a user, but for one that may stay.
delete from session where user = ?1 and id is not ?2
