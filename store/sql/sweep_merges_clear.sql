delete from contact_merge
