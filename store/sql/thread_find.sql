select ext, thread.id from json_each(?1) as wanted cross join thread on thread.ext = wanted.value
