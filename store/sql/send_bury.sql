-- ?1: threads, ?2: messages that are sends in them. The others are none any more; they stay for readers to hear of it.
update send set gone = 1, revision = ?3
where thread in (select value from json_each(?1)) and gone = 0 and message not in (select value from json_each(?2))
