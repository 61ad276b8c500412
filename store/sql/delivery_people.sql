insert or ignore into delivery_person (person, delivery) select value, ?1 from json_each(?2)
