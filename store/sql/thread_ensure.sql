-- Threads carry no revision: nothing reads them but their conversations' rows.
insert into thread (ext) select value from json_each(?1) where ?2 > 0 on conflict (ext) do nothing
