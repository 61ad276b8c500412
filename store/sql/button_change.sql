-- When it was made (?7) stays. ?10: the revision of what is changed; 0: whatever it is.
update button set name = ?2, line = ?3, place = ?4, colour = ?5, words = ?6, revision = ?8, ink = ?9
where id = ?1 and ?7 > 0 and deleted_at is null and ?10 in (0, revision)
