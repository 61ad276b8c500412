update user set role = ?2, agent = ?3 where id = ?1
