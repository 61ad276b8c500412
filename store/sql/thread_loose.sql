select id from thread where loose = 1
