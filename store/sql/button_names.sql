select id, name from button
