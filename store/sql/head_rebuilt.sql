update head set generation = generation + 1, projection = ?1
