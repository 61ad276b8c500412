select id, kind, name from tag
