update journal set body = wanted.value ->> 1
from jsonb_each(?1) as wanted
where journal.seq = wanted.value ->> 0
