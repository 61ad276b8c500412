select count(*) from conversation where revision > ?1
