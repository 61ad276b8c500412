select id, name, deleted_at is not null from button
