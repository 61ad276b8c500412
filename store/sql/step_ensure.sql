insert into flow_step (ext) select value from json_each(?1) where ?2 > 0 on conflict (ext) do nothing
