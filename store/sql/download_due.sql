select exists (select 1 from download where ended_at <= ?1)
