select data from sqlite_dbpage where pgno = ?1
