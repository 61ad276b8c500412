-- ?1: ids of contacts. Their sends, with what was settled of them. One row: a row each would cross a thread each.
select json_group_array(json_array(
    send.id, send.message, contact, line, thread, cycle, at, opens, session_at, accepted_at, sent_at, delivered_at, read_at,
    failed_at, (
        select min(quote.at) from send_quote as quote where quote.quoted = send.message and quote.contact = send.contact
    ),
    starts, answered_at, answer
))
from json_each(?1) as wanted cross join send on send.contact = wanted.value
where send.gone = 0
