-- ?1: the erasures that there were when the pages began to be gone through.
update head set overwritten = ?1
