select count(*) from download where user is ?1 and api_key is ?2
