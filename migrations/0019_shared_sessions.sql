-- Of files: rows that began a session which another row of their file began too.
alter table source add column shared integer not null default 0;
