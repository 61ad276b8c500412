-- ?1: ids of sends. What the provider said of their failures.
select id, error_details from send
where id in (select value from json_each(?1)) and error_details is not null
