delete from saved_segment where layout <> ?1
