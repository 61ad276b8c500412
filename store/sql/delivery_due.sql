-- The last one that goes, if any: received before ?1, or with more than ?2 bytes in it and those after it.
select max(id) from (
    select id, received, sum(bytes) over (order by id desc) as bytes from delivery
) where received < ?1 or bytes > ?2
