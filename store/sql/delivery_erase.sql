-- The hash goes with the body: who guesses what it was must not find it confirmed.
update delivery set body = null, bytes = 0, hash = randomblob(32) where id in (select value from json_each(?1))
