insert or replace into audit_failure (id, at, why) values (1, ?1, ?2)
