-- Runs that changed after a revision, in order of their ids.
select id, flow, version, execution, contact, conversation, entered_at, status, ended_at, reason, visits
from run where revision > ?1 order by id
