-- The links of a user, or of the first admin.
delete from setup_link where user is ?1
