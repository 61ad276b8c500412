-- Those of the words that are codes of clicks.
select code from json_each(?1) as word cross join click on click.code = word.value
