select thread.id, ext, contact, line, loose = 1
from json_each(?1) as wanted cross join thread on thread.id = wanted.value
