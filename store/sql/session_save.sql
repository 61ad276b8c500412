-- Nothing where the session was ended meanwhile: saving must not bring it back.
update session set user = ?2, data = ?3, expires_at = ?4 where id = ?1
