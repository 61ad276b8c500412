delete from tag_rename
