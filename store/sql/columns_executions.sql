-- Executions that changed after a revision.
select ext, flow, version, "trigger", triggered_by, scheduled_for, status, open_conversation, first_at
from flow_execution where revision > ?1
