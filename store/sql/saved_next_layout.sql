select coalesce(max(layout), 0) + 1 from saved_segment
