-- A page as a whole: what of it is rows must be what it was.
update sqlite_dbpage set data = ?2 where pgno = ?1
