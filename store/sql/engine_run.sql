-- ?1: a run by its name, ?2: its flow.
select id from run where ext = ?1 and flow = ?2
