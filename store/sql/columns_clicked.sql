-- Clicks that changed after a revision.
select code from click where revision > ?1
