select layout, format, generation, revision, settled_at, basis, lines, contacts from saved_columns
