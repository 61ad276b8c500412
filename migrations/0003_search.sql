-- What contacts and threads are found by. The words stay where they are: the indexes hold, for every three characters
-- that follow each other, only where they stand.

-- One field a line, so that nothing found runs from one into the next.
alter table contact add column words text generated always as (
    ext || char(10) || coalesce(phone, '') || char(10) || coalesce(first_name || ' ', '') || coalesce(last_name, '')
    || char(10) || coalesce(email, '')
) virtual;

create virtual table contact_search using fts5 (
    words, content = 'contact', content_rowid = 'id', columnsize = 0, tokenize = 'trigram remove_diacritics 1'
);
-- What is erased is taken out of the index at once, not at its next merge.
insert into contact_search (contact_search, rank) values ('secure-delete', 1);
insert into contact_search (contact_search) values ('rebuild');

create trigger contact_search_insert after insert on contact begin
    insert into contact_search (rowid, words) values (new.id, new.words);
end;
create trigger contact_search_update after update on contact when old.words is not new.words begin
    insert into contact_search (contact_search, rowid, words) values ('delete', old.id, old.words);
    insert into contact_search (rowid, words) values (new.id, new.words);
end;
create trigger contact_search_delete after delete on contact begin
    insert into contact_search (contact_search, rowid, words) values ('delete', old.id, old.words);
end;

create virtual table thread_search using fts5 (
    ext, content = 'thread', content_rowid = 'id', columnsize = 0, tokenize = 'trigram remove_diacritics 1'
);
insert into thread_search (thread_search) values ('rebuild');

create trigger thread_search_insert after insert on thread begin
    insert into thread_search (rowid, ext) values (new.id, new.ext);
end;
create trigger thread_search_update after update of ext on thread when old.ext is not new.ext begin
    insert into thread_search (thread_search, rowid, ext) values ('delete', old.id, old.ext);
    insert into thread_search (rowid, ext) values (new.id, new.ext);
end;
create trigger thread_search_delete after delete on thread begin
    insert into thread_search (thread_search, rowid, ext) values ('delete', old.id, old.ext);
end;
