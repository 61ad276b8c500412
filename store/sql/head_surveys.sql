update head set surveys_seen = surveys_seen + ?1
