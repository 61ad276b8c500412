delete from setup_link where expires_at <= ?1
