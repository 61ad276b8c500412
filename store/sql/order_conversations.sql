-- What lists are sorted by, of the conversations that changed after a revision. One row: a row each would cross a thread each.
select
    json_group_array(json_array(
        c.id,
        case ?2
            when 'source_detail' then c.source_detail
            when 'comment' then c.comment
            when 'cycle' then printf('%010d', c.cycle)
            when 'thread' then t.ext
            when 'url' then c.url
            when 'teams' then c.team
            when 'template' then c.template
            when 'template_version' then c.template_version
        end,
        null
    )),
    max(c.revision)
from conversation as c
join thread as t on t.id = c.thread
where c.revision > ?1
