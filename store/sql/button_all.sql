select id, name, line, place, colour, words from button order by name, id
