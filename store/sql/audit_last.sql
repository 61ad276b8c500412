select began, ended, differing from audit order by id desc limit 1
