select id, name, line, place, colour, ink, words, revision from button where deleted_at is null order by name, id
