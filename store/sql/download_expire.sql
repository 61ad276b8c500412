delete from download where ended_at <= ?1
