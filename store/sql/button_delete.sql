-- What it said and where it led goes; the row keeps its id from another button.
update button set line = '', words = '[]', deleted_at = ?2, revision = ?3 where id = ?1 and deleted_at is null
