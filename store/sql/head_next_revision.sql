update head set revision = revision + 1 returning revision
