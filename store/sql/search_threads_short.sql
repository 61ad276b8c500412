-- As search_threads.sql, where every word is too short for the index. ?2 alone is used.
select json_group_array(conversation.id)
from thread
cross join conversation on conversation.thread = thread.id
where ?1 = ''
  and not exists (
      select 1 from json_each(?2)
      where thread.ext not like value ->> 0 escape '\' and thread.ext not like value ->> 1 escape '\'
  )
