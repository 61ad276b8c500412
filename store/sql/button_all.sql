select id, name, line, place, colour, ink, words from button where deleted_at is null order by name, id
