select exists (select 1 from contact_merge), exists (select 1 from thread where loose = 1)
