update head set projection = ?1
