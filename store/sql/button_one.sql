select id, name, line, place, colour, words from button where id = ?1
