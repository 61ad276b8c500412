-- Conversations of the threads whose id has all the words, as search_contacts.sql.
select json_group_array(conversation.id)
from thread_search
cross join thread on thread.id = thread_search.rowid
cross join conversation on conversation.thread = thread.id
where thread_search match ?1
  and not exists (
      select 1 from json_each(?2)
      where thread.ext not like value ->> 0 escape '\' and thread.ext not like value ->> 1 escape '\'
  )
