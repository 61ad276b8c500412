select from_name, at, to_name from tag_rename where kind = ?1 order by from_name, at
