select id, name, line, place, colour, ink, words, revision from button where id = ?1 and deleted_at is null
