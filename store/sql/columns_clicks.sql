-- Clicks that changed after ?1; all of them before the first revision.
select id, trail, at, code from click where revision > ?1
