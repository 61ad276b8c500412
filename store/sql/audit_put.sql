insert into audit (began, ended, differing) values (?1, ?2, ?3)
