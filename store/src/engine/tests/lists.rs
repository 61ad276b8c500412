//! Lists against plain loops: which rows, in which order, page by page.

use super::{civil, query, ticket, whole};
use crate::columns::Snapshot;
use crate::columns::bits::ROWS;
use crate::columns::row::Row;
use crate::columns::testing::{CONTACT_TAGS, LINES, Random, TAGS, World};
use crate::engine::contacts as contacts_of;
use crate::engine::conversations::{Wishes, find};
use crate::engine::naive::{Naive, of_kind};
use crate::engine::order::By;
use crate::engine::texts::is_text_of_sqlite;
use crate::packed::Author;
use proptest::prelude::*;
use reports::ReportError;
use reports::contacts;
use reports::conversations::Column;
use reports::query::*;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

fn wishes(query: &Query) -> Wishes {
    Wishes { by: By::of(query).unwrap(), ranks: None, found: Vec::new() }
}

/// What a row is sorted by; texts of SQLite are tested with it.
fn value(naive: &Naive<'_>, row: &Row, by: By) -> Option<(i64, String)> {
    let column = by.column;
    let fact = &row.fact;
    let now = naive.world.now;
    let number = |n: i64| Some((n, String::new()));
    let text = |text: Option<String>| Some((0, text.filter(|text| !text.is_empty())?));
    let count = |is: fn(&Author) -> bool| row.packed.messages.iter().filter(|(_, author)| is(author)).count() as i64;
    let closed = fact.closed_at.get().filter(|_| fact.closed_from.by(now));
    match column {
        Column::StartedAt => number(fact.started_at),
        Column::Id => number(fact.id.into()),
        Column::ClosedAt => number(closed?),
        Column::Duration => number(naive.elapsed(fact.started_at, closed?)?),
        Column::FirstResponse => number(naive.response(row)?),
        Column::Replies => number(naive.meant(row).0 as i64),
        Column::ReplyTime => {
            let (_, times) = naive.meant(row);
            let sum: i128 = times.iter().map(|ms| i128::from(*ms) * 1_000_000).sum();
            number((!times.is_empty()).then(|| (sum / times.len() as i128) as i64)?)
        }
        // The newest of one rating first, whichever rating is.
        Column::Rating => {
            let rating = Some(i64::from(naive.rating(row))).filter(|rating| *rating > 0)?;
            let newest = if by.descending { fact.started_at } else { -fact.started_at };
            number(rating * (1 << 43) + newest)
        }
        Column::Status => number(if naive.is_closed(row) { 0 } else { fact.open_status.into() }),
        Column::Direction => number(fact.outbound.into()),
        Column::Unanswered => number(naive.unanswered(row).into()),
        Column::NewContact => {
            let theirs = naive.world.rows.values().filter(|other| other.fact.contact == fact.contact);
            number((theirs.map(|other| other.fact.started_at).min() == Some(fact.started_at)).into())
        }
        Column::Source => number(fact.source.into()),
        Column::Messages => number(count(|_| true)),
        Column::MessagesContact => number(count(|author| *author == Author::Contact)),
        Column::MessagesAgent => number(count(|author| matches!(author, Author::Agent(_)))),
        Column::MessagesAutomated => number(count(|author| *author == Author::Automated)),
        Column::Line => text(Some(LINES[fact.line as usize].to_owned())),
        Column::Tags => text(row.packed.tags.iter().map(|tag| TAGS[*tag as usize - 11].to_owned()).min()),
        Column::ContactTags => {
            let tags = naive.world.contact_tags[&fact.contact].iter();
            text(tags.map(|tag| CONTACT_TAGS[*tag as usize - 1].to_owned()).min())
        }
        Column::Agents => text(
            row.packed
                .members
                .iter()
                .filter(|member| member.agent > 0)
                .map(|member| format!("a{}", member.agent))
                .min(),
        ),
        column => panic!("{column:?} is tested elsewhere"),
    }
}

fn before(a: &(Option<(i64, String)>, u32), b: &(Option<(i64, String)>, u32), descending: bool) -> Ordering {
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    match (&a.0, &b.0) {
        (Some(x), Some(y)) => turned(x.cmp(y).then(a.1.cmp(&b.1))),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => turned(a.1.cmp(&b.1)),
    }
}

fn in_order(naive: &Naive<'_>, rows: &[u32], by: By) -> Vec<u32> {
    let mut keyed: Vec<_> = rows.iter().map(|id| (value(naive, &naive.world.rows[id], by), *id)).collect();
    keyed.sort_by(|a, b| before(a, b, by.descending));
    keyed.into_iter().map(|(_, id)| id).collect()
}

fn sort(random: &mut Random) -> Option<Sort> {
    let columns: Vec<Column> = Column::ALL.into_iter().filter(|column| !is_text_of_sqlite(*column)).collect();
    let column = random.pick(&columns).key().to_owned();
    (!random.once_in(12)).then(|| Sort { column, descending: random.once_in(2) })
}

/// The rows that a query of a list means, and the messages of the kind it speaks of, the slow obvious way.
fn expected<'a>(naive: &'a Naive<'a>, query: &Query) -> Vec<(&'a Row, Option<u64>)> {
    let (world, civil) = (naive.world, naive.civil);
    let resolved = civil.resolve(query.range, world.rows.values().map(|row| row.fact.started_at).min());
    let group = query.group.unwrap_or_else(|| civil.default_group(&resolved));
    let all = whole(world, &resolved);
    let mut period = all;
    if let Some(at) = &query.drill.at {
        let bucket = civil.bucket_at(&resolved, group, at).unwrap();
        period = (bucket.start_ms, bucket.end_ms.min(world.now + 1));
    }
    expected_in(naive, query, period, if query.drill.new == Some(NewIn::Range) { all } else { period })
}

/// The same of any period, with contacts new in another.
fn expected_in<'a>(
    naive: &'a Naive<'a>,
    query: &Query,
    period: (i64, i64),
    new: (i64, i64),
) -> Vec<(&'a Row, Option<u64>)> {
    let world = naive.world;
    let replied = |row: &&Row| !query.drill.replies || !naive.meant(row).1.is_empty();
    match query.drill.messages {
        None => naive.started(period, new).into_iter().filter(replied).map(|row| (row, None)).collect(),
        Some(kind) => {
            let taken = world.rows.values().filter(|row| naive.takes(row, new.0, new.1)).filter(replied);
            let counted = taken.map(|row| (row, of_kind(naive.messages(row, period.0, period.1), kind)));
            counted.filter(|(_, n)| *n > 0).map(|(row, n)| (row, Some(n))).collect()
        }
    }
}

/// The totals of the period compared with, the slow obvious way: its first date, conversations, contacts, messages.
fn compared(naive: &Naive<'_>, query: &Query) -> Option<(String, u64, u64, Option<u64>)> {
    let (world, civil) = (naive.world, naive.civil);
    let resolved = civil.resolve(query.range, world.rows.values().map(|row| row.fact.started_at).min());
    let with = query.compare.filter(|_| query.drill.at.is_none())?;
    let other = civil.compare(&resolved, with)?;
    let rows = expected_in(naive, query, whole(world, &other), whole(world, &other));
    let contacts: BTreeSet<u32> = rows.iter().map(|(row, _)| row.fact.contact).collect();
    let messages = query.drill.messages.map(|_| rows.iter().filter_map(|row| row.1).sum());
    Some((other.from.to_string(), rows.len() as u64, contacts.len() as u64, messages))
}

/// A row of a list of contacts: id, conversations, start and id of the latest.
type OfContact = (u32, u64, (i64, u32));

/// All pages of the contacts of a list, one after the other.
fn check_contacts(world: &World, snapshot: &Arc<Snapshot>, query: &Query, random: &mut Random) {
    let (ticket, _guard) = ticket();
    let columns: Vec<contacts::Column> = contacts::Column::ALL
        .into_iter()
        .filter(|column| !Column::named(column.key()).is_some_and(is_text_of_sqlite))
        .collect();
    let column = random.pick(&columns);
    let sort = Sort { column: column.key().to_owned(), descending: random.once_in(2) };
    let query = query.with(|query| query.sort = Some(sort));
    let naive = Naive::new(world, &query, civil(world));
    let rows = expected(&naive, &query);
    let contacts: BTreeSet<u32> = rows.iter().map(|(row, _)| row.fact.contact).collect();
    let mut expected: Vec<(Option<(i64, String)>, OfContact)> = Vec::new();
    for contact in contacts {
        let theirs = rows.iter().filter(|(row, _)| row.fact.contact == contact);
        let last = theirs.clone().map(|(row, _)| (row.fact.started_at, row.fact.id)).max().unwrap();
        let ever = world.rows.values().filter(|row| row.fact.contact == contact);
        let value = match column {
            contacts::Column::FirstSeen => Some((ever.map(|row| row.fact.started_at).min().unwrap(), String::new())),
            contacts::Column::Conversations => Some((theirs.clone().count() as i64, String::new())),
            contacts::Column::LastConversation => Some((last.0, String::new())),
            _ => value(&naive, theirs.clone().next().unwrap().0, By { column: Column::ContactTags, descending: false }),
        };
        expected.push((value, (contact, theirs.count() as u64, last)));
    }
    let by = By::of_contacts(&query).unwrap();
    expected.sort_by(|a, b| before(&(a.0.clone(), a.1.0), &(b.0.clone(), b.1.0), by.descending));
    let expected: Vec<OfContact> = expected.into_iter().map(|(_, contact)| contact).collect();
    let wishes = Wishes { by, ranks: None, found: Vec::new() };
    let of_people = |found: &contacts_of::Found| -> Vec<OfContact> {
        let people = found.ids.iter().zip(&found.people);
        people.map(|(id, person)| (*id, person.conversations, person.last)).collect()
    };
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let part = Some((after.as_deref(), 7));
        let page = contacts_of::find(snapshot, &query, &wishes, part, world.now, &ticket).unwrap();
        assert_eq!((page.total, page.conversations), (expected.len() as u64, rows.len() as u64));
        found.extend(of_people(&page));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, expected, "{:?}", query.sort);
    let file = contacts_of::find(snapshot, &query, &wishes, None, world.now, &ticket).unwrap();
    assert_eq!((of_people(&file), file.next), (expected, None));
}

/// All pages of a list, one after the other.
fn check_list(world: &World, snapshot: &Arc<Snapshot>, query: &Query) {
    let (ticket, _guard) = ticket();
    let naive = Naive::new(world, query, civil(world));
    let rows: Vec<(u32, Option<u64>)> =
        expected(&naive, query).into_iter().map(|(row, messages)| (row.fact.id, messages)).collect();
    let ids: Vec<u32> = rows.iter().map(|(id, _)| *id).collect();
    let contacts: BTreeSet<u32> = ids.iter().map(|id| world.rows[id].fact.contact).collect();
    let wishes = wishes(query);
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page = find(snapshot, query, (&wishes, after.as_deref()), world.now, &ticket).unwrap();
        assert_eq!(page.total, rows.len() as u64);
        assert_eq!(page.distinct_contacts, contacts.len() as u64);
        assert_eq!(page.messages_total, query.drill.messages.map(|_| rows.iter().filter_map(|row| row.1).sum()));
        let replies = || ids.iter().map(|id| naive.meant(&world.rows[id]).0).sum();
        assert_eq!(page.replies_total, query.drill.replies.then(replies));
        let other =
            page.comparison.map(|other| (other.range.from, other.total, other.distinct_contacts, other.messages_total));
        assert_eq!(other, compared(&naive, query), "{:?} of {:?}", query.compare, query.range);
        for ((_, id), messages) in &page.page {
            assert!(rows.contains(&(*id, *messages)), "{id} has {messages:?} messages");
        }
        found.extend(page.page.iter().map(|((_, id), _)| *id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, in_order(&naive, &ids, wishes.by), "{:?}", query.sort);
    let file = crate::engine::conversations_file::ids(snapshot, query, &wishes, world.now, &ticket).unwrap();
    assert_eq!(file.0, found);
    let by_id = |id: &u32| rows.iter().find(|row| row.0 == *id).and_then(|row| row.1).map(|n| n as u32);
    assert_eq!(file.1, query.drill.messages.map(|_| found.iter().filter_map(by_id).collect()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_hold_exactly_the_rows_behind_a_number_in_every_order(seed: u64) {
        let mut random = Random(seed);
        let world = World::random(&mut random, 3 * ROWS as i64);
        let snapshot = Arc::new(world.load().snapshot);
        for _ in 0..6 {
            let mut query = query(&mut random);
            query.sort = sort(&mut random);
            query.drill.messages = if random.once_in(2) { Some(random.pick(MessageKind::ALL)) } else { None };
            if query.drill.messages.is_some() && random.once_in(3) {
                let (weekday, hour) = (random.below(7) as u8, random.below(24) as u8);
                query.drill.message_hour = Some(HourOfWeek { weekday, hour });
            }
            query.drill.replies = random.once_in(3);
            let civil = civil(&world);
            let resolved = civil.resolve(query.range, snapshot.first_start());
            let group = query.group.unwrap_or_else(|| civil.default_group(&resolved));
            if let Ok(buckets) = civil.buckets(&resolved, group)
                && random.once_in(3)
                && !buckets.is_empty()
            {
                query.drill.at = Some(random.pick(&buckets).key);
            }
            check_list(&world, &snapshot, &query);
            check_contacts(&world, &snapshot, &query, &mut random);
        }
        let everything = Query {
            range: reports::range::RangeSpec::Preset(reports::range::Preset::All),
            sort: sort(&mut random),
            ..Query::default()
        };
        check_list(&world, &snapshot, &everything);
    }

    #[test]
    fn rows_that_arrive_between_two_pages_move_no_other(seed: u64) {
        let mut random = Random(seed);
        let mut world = World::random(&mut random, 4 * ROWS as i64);
        let query = Query {
            range: reports::range::RangeSpec::Preset(reports::range::Preset::All),
            // An earlier conversation makes the contact of a later one an old one: such a row does move.
            sort: sort(&mut random).filter(|sort| sort.column != Column::NewContact.key()),
            ..Query::default()
        };
        let wishes = wishes(&query);
        let (ticket, _guard) = ticket();
        let old: Vec<u32> = {
            let naive = Naive::new(&world, &query, civil(&world));
            let all = (i64::MIN, i64::MAX);
            let ids: Vec<u32> = naive.started(all, all).iter().map(|row| row.fact.id).collect();
            in_order(&naive, &ids, wishes.by)
        };
        let (mut after, mut found) = (None, Vec::new());
        loop {
            let snapshot = Arc::new(world.load().snapshot);
            let page = find(&snapshot, &query, (&wishes, after.as_deref()), world.now, &ticket).unwrap();
            found.extend(page.page.iter().map(|((_, id), _)| *id));
            after = page.next;
            if after.is_none() {
                break;
            }
            let next = world.rows.keys().next_back().map_or(1, |last| last + 1);
            for id in next..next + random.below(20) as u32 {
                world.put(id, &mut random);
            }
        }
        let different: BTreeSet<u32> = found.iter().copied().collect();
        assert_eq!(different.len(), found.len(), "no row twice");
        found.retain(|id| old.contains(id));
        assert_eq!(found, old);
    }
}

#[test]
fn a_cursor_that_is_none_and_a_column_that_is_none_are_refused() {
    let world = World::random(&mut Random(3), 300);
    let snapshot = Arc::new(world.load().snapshot);
    let (ticket, _guard) = ticket();
    for (sort, cursor) in [("-started_at", "x.1"), ("tags", "zz.1"), ("tags", "7.1"), ("duration", "1"), ("id", "")] {
        let query = Query::parse(&format!("range=all&sort={sort}")).unwrap();
        let found = find(&snapshot, &query, (&wishes(&query), Some(cursor)), world.now, &ticket);
        assert!(matches!(found.map(|_| ()), Err(ReportError::Bad(bad)) if bad.parameter == "after"), "{sort} {cursor}");
    }
    for sort in ["colour", "nothing"] {
        let query = Query::parse(&format!("sort={sort}")).unwrap();
        assert!(matches!(By::of(&query), Err(ReportError::Bad(bad)) if bad.parameter == "sort" && bad.value == sort));
    }
}
