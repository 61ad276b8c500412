//! The kernels against plain loops over the same facts.
#![allow(clippy::unwrap_used, reason = "tests")]

mod groups;
mod lists;

use super::naive::{Naive, means};
use super::overview::overview;
use super::ticket::{Guard, Ticket};
use crate::columns::Snapshot;
use crate::columns::bits::ROWS;
use crate::columns::testing::{AGENTS, CONTACT_TAGS, LINES, MIDDLE, Random, TAGS, World};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use reports::ReportError;
use reports::overview::{Bucket, WeekStart};
use reports::query::*;
use reports::range::{Preset, RangeSpec};
use reports::zone::{BucketSpan, Civil, ResolvedRange, rfc3339_utc};
use std::time::Duration;

fn ticket() -> (Ticket, Guard) {
    Ticket::new(Duration::from_secs(60))
}

fn civil(world: &World) -> Civil {
    Civil { zone: world.settings.time_zone, now_ms: world.now, week_start: world.settings.week_start }
}

fn range(random: &mut Random) -> RangeSpec {
    if random.once_in(3) {
        return RangeSpec::Preset(random.pick(Preset::ALL));
    }
    let from = NaiveDate::from_ymd_opt(2025, 10, 1).unwrap() + Days::new(random.below(35) as u64);
    RangeSpec::Dates { from, to: from + Days::new(random.below(12) as u64) }
}

fn also_agent(random: &mut Random, agents: &[&str]) -> Vec<String> {
    let value = |random: &mut Random| {
        let role = random.pick(AgentRole::ALL);
        let is_other = random.once_in(2);
        let words = if is_other || random.once_in(2) { random.some(agents, 8) } else { Vec::new() };
        // Of none at all, anybody is meant; others than none are nobody's words.
        let agents: Vec<String> = words.into_iter().map(str::to_owned).collect();
        let is_other = is_other && !agents.is_empty();
        AlsoAgent { role, is_other, agents }.value()
    };
    match random.below(12) {
        0 => vec![value(random)],
        1 => vec![value(random), value(random)],
        _ => Vec::new(),
    }
}

fn query(random: &mut Random) -> Query {
    let names = |random: &mut Random, names: &[&str], once_in: i64| -> Vec<String> {
        let mut some = random.some(names, once_in);
        if random.once_in(25) {
            some.push("never heard of");
        }
        some.into_iter().map(str::to_owned).collect()
    };
    let maybe = |random: &mut Random| random.once_in(12);
    let mut agents: Vec<&str> = AGENTS.iter().flat_map(|(id, mail)| [*id, *mail]).collect();
    agents.extend(["phone", "unknown", "unassigned"]);
    let (group_of, at) =
        (random.pick(&[None, Some(Group::Hour), Some(Group::Day), Some(Group::Week), Some(Group::Month)]), None);
    Query {
        range: range(random),
        group: group_of,
        compare: random.pick(&[None, Some(Compare::Previous), Some(Compare::Year), Some(Compare::None)]),
        filter: Filter {
            contact_tag: names(random, &CONTACT_TAGS, 8),
            contact_tags: random.pick(Match::ALL),
            tag: names(random, &TAGS, 8),
            tags: random.pick(Match::ALL),
            not_tag: names(random, &TAGS, 12),
            not_contact_tag: names(random, &CONTACT_TAGS, 12),
            agent: names(random, &agents, 24),
            hours: random.pick(&[Hours::Any, Hours::Any, Hours::Any, Hours::Inside, Hours::Outside]),
            clock: random.pick(Clock::ALL),
            line: names(random, &LINES, 8),
            source: random.some(Source::ALL, 10),
            direction: if maybe(random) { Some(random.pick(Direction::ALL)) } else { None },
            status: random.some(Status::ALL, 12),
        },
        drill: Drill {
            untagged: maybe(random),
            row_agent: maybe(random).then(|| random.pick(&agents).to_owned()),
            not_row_agent: names(random, &agents, 24),
            also_agent: also_agent(random, &agents),
            row_tag: names(random, &TAGS, 12),
            // The oracle asks for contacts.
            contact: None,
            agent_role: if random.once_in(3) { Some(random.pick(AgentRole::ALL)) } else { None },
            at,
            hour_of_week: maybe(random)
                .then(|| HourOfWeek { weekday: random.below(7) as u8, hour: random.below(24) as u8 }),
            rating: maybe(random)
                .then(|| random.pick(&[RatingDrill::Any, RatingDrill::Score(4), RatingDrill::Score(1)])),
            unanswered: maybe(random),
            new: maybe(random).then(|| random.pick(NewIn::ALL)),
            answered: maybe(random),
            within_target: maybe(random).then(|| random.once_in(2)),
            messages: None,
            message_hour: None,
            replies: false,
            other: Vec::new(),
        },
        view: View {
            heat_messages: random.once_in(2),
            table: random.pick(&[None, Some(Table::Daily), Some(Table::Weekly)]),
            ..View::default()
        },
        ..Query::default()
    }
}

fn expected_buckets(naive: &Naive<'_>, spans: Vec<BucketSpan>, whole: (i64, i64)) -> Vec<Bucket> {
    let bucket = |span: BucketSpan| Bucket {
        numbers: means(naive.numbers((span.start_ms.max(whole.0), span.end_ms.min(whole.1)), whole)),
        start: rfc3339_utc(span.start_ms),
        end: rfc3339_utc(span.end_ms),
        from: span.from.to_string(),
        to: span.to.to_string(),
        key: span.key,
        partial: span.partial,
    };
    spans.into_iter().map(bucket).collect()
}

fn whole(world: &World, range: &ResolvedRange) -> (i64, i64) {
    (range.start_ms, range.end_ms.min(world.now + 1).max(range.start_ms))
}

/// The Overview is what plain loops say, and its buckets add up to its totals.
fn check_overview(world: &World, snapshot: &Snapshot, query: &Query) {
    let (ticket, _guard) = ticket();
    let civil = civil(world);
    let resolved = civil.resolve(query.range, world.rows.values().map(|row| row.fact.started_at).min());
    let group = query.group.unwrap_or_else(|| civil.default_group(&resolved));
    let found = match overview(snapshot, query, world.now, &ticket) {
        Ok((found, _)) => found,
        Err(error) => {
            assert!(matches!(error, ReportError::Bad(_)) && civil.buckets(&resolved, group).is_err(), "{error}");
            return;
        }
    };
    let naive = Naive::new(world, query, civil);
    let period = whole(world, &resolved);
    assert_eq!(found.totals, naive.numbers(period, period));
    let buckets = civil.buckets(&resolved, group).unwrap();
    assert_eq!(found.buckets, expected_buckets(&naive, buckets, period));
    let table_group = if query.view.table == Some(Table::Daily) { Group::Day } else { Group::Week };
    assert_eq!(found.table, expected_buckets(&naive, civil.buckets(&resolved, table_group).unwrap(), period));

    let sum = |of: fn(&Bucket) -> u64| found.buckets.iter().map(of).sum::<u64>();
    assert_eq!(sum(|bucket| bucket.numbers.conversations), found.totals.conversations);
    assert_eq!(sum(|bucket| bucket.numbers.messages.total), found.totals.messages.total);
    assert_eq!(sum(|bucket| bucket.numbers.unanswered), found.totals.unanswered);
    assert_eq!(sum(|bucket| bucket.numbers.first_response.n), found.totals.first_response.n);

    let mut heat = vec![vec![0; 24]; 7];
    let mut count = |at: i64| {
        let hour = civil.zone.hour_of_week(at);
        let shift = usize::from(civil.week_start == WeekStart::Sunday);
        heat[(usize::from(hour.weekday) + shift) % 7][usize::from(hour.hour)] += 1;
    };
    if query.view.heat_messages {
        for row in world.rows.values().filter(|row| naive.takes(row, period.0, period.1)) {
            let sent = row.packed.messages.iter().map(|(offset, _)| row.fact.started_at + *offset as i64);
            sent.filter(|at| (period.0..period.1).contains(at)).for_each(&mut count);
        }
    } else {
        naive.started(period, period).iter().for_each(|row| count(row.fact.started_at));
    }
    assert_eq!(found.heatmap, heat);

    match query.compare.and_then(|with| civil.compare(&resolved, with)) {
        None => assert_eq!(found.comparison, None),
        Some(other) => {
            let period = whole(world, &other);
            let comparison = found.comparison.unwrap();
            assert_eq!(comparison.totals, naive.numbers(period, period));
            assert_eq!(comparison.buckets, expected_buckets(&naive, civil.buckets(&other, group).unwrap(), period));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_overview_is_what_plain_loops_say(seed: u64) {
        let mut random = Random(seed);
        let world = World::random(&mut random, 3 * ROWS as i64);
        let loaded = world.load();
        for _ in 0..6 {
            check_overview(&world, &loaded.snapshot, &query(&mut random));
        }
        check_overview(&world, &loaded.snapshot, &Query { range: range(&mut random), ..Query::default() });
    }

    #[test]
    fn the_overview_after_changes_is_that_of_a_fresh_load(seed: u64) {
        let mut random = Random(seed);
        let mut world = World::random(&mut random, 3 * ROWS as i64);
        let mut loaded = world.load();
        let before = world.clone();
        let last = world.rows.keys().next_back().copied().unwrap_or(0);
        for id in 1..last + random.below(200) as u32 {
            if random.once_in(8) || id > last {
                world.put(id, &mut random);
            }
        }
        world.rows.retain(|_, _| !random.once_in(20));
        world.contact_tags.values_mut().for_each(|tags| tags.retain(|_| !random.once_in(4)));
        world.catch_up(&before, &mut loaded);
        for _ in 0..4 {
            check_overview(&world, &loaded.snapshot, &query(&mut random));
        }
    }
}

#[test]
fn a_clock_change_makes_two_buckets_of_one_hour() {
    let mut world = World::random(&mut Random(1), 0);
    world.settings.time_zone = reports::zone::Zone::parse("Europe/Rome").unwrap();
    world.now = MIDDLE + 10 * 86_400_000;
    let mut random = Random(2);
    // 2025-10-26T00:30Z and 01:30Z both read 02:30.
    for (id, at) in [(1, 1_761_438_600_000), (2, 1_761_442_200_000)] {
        world.put(id, &mut random);
        let row = world.rows.get_mut(&id).unwrap();
        row.fact.started_at = at;
        row.packed.messages = vec![(0, crate::packed::Author::Contact)];
    }
    let date = NaiveDate::from_ymd_opt(2025, 10, 26).unwrap();
    let range = RangeSpec::Dates { from: date, to: date };
    let query = Query { range, group: Some(Group::Hour), ..Query::default() };
    let (ticket, _guard) = ticket();
    let (found, _) = overview(&world.load().snapshot, &query, world.now, &ticket).unwrap();
    assert_eq!(found.buckets.len(), 25);
    let hit: Vec<(&str, u64, u64)> = found
        .buckets
        .iter()
        .filter(|bucket| bucket.numbers.conversations > 0)
        .map(|bucket| (bucket.key.as_str(), bucket.numbers.conversations, bucket.numbers.messages.contact))
        .collect();
    assert_eq!(hit, [("2025-10-26T02:00+02:00", 1, 1), ("2025-10-26T02:00+01:00", 1, 1)]);
}

#[test]
fn the_last_instant_of_a_range_counts_and_the_next_does_not() {
    let mut world = World::random(&mut Random(1), 0);
    world.settings.time_zone = reports::zone::Zone::parse("Europe/Rome").unwrap();
    world.now = MIDDLE + 30 * 86_400_000;
    // 2025-10-31T23:59:59.900 and 2025-11-01T00:00:00.000 in Rome.
    for (id, at) in [(1, 1_761_951_599_900), (2, 1_761_951_600_000)] {
        world.put(id, &mut Random(5));
        let row = world.rows.get_mut(&id).unwrap();
        row.fact.started_at = at;
        row.packed.messages = vec![(0, crate::packed::Author::Contact)];
    }
    let date = |day| NaiveDate::from_ymd_opt(2025, 10, day).unwrap();
    let query = Query { range: RangeSpec::Dates { from: date(1), to: date(31) }, ..Query::default() };
    let (ticket, _guard) = ticket();
    let (found, _) = overview(&world.load().snapshot, &query, world.now, &ticket).unwrap();
    assert_eq!((found.totals.conversations, found.totals.messages.total), (1, 1));
}

#[test]
fn a_stopped_report_computes_no_further() {
    let world = World::random(&mut Random(3), 300);
    let (ticket, guard) = ticket();
    drop(guard);
    let found = overview(
        &world.load().snapshot,
        &Query { range: RangeSpec::Preset(Preset::All), ..Query::default() },
        world.now,
        &ticket,
    );
    assert_eq!(found.map(|_| ()), Err(ReportError::Deadline));
}
