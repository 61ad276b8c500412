select body from saved_segment where layout = ?1 order by segment
