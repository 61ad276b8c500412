-- ?1: names of runs. Those of them that name no thread ran in no conversation.
update run set conversation = null, revision = ?2
from json_each(?1) as wanted
where run.ext = wanted.value and run.thread is null and run.conversation is not null
