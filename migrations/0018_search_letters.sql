-- A number is found by its digits however it was stored, and a name by its plain letters: the index takes accents off,
-- but these letters have none. store/src/engine/search.rs writes what is looked for likewise.

drop trigger contact_search_insert;
drop trigger contact_search_update;
drop trigger contact_search_delete;
drop table contact_search;
alter table contact drop column words;

alter table contact add column words text generated always as (
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        ext || char(10) || coalesce(phone, '') || char(10) || coalesce(first_name || ' ', '') || coalesce(last_name, '')
        || char(10) || coalesce(email, ''),
        '’', ''''), 'ß', 'ss'), 'ẞ', 'SS'), 'æ', 'ae'), 'Æ', 'AE'), 'œ', 'oe'), 'Œ', 'OE'),
        'ø', 'o'), 'Ø', 'O'), 'ł', 'l'), 'Ł', 'L'), 'đ', 'd'), 'Đ', 'D')
    -- char(160) and char(8239): spaces at which no line breaks.
    || char(10) || replace(replace(replace(replace(replace(replace(replace(replace(
        coalesce(phone, ''), ' ', ''), char(160), ''), char(8239), ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', '')
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
