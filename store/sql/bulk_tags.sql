select name, id from tag where kind = 2
