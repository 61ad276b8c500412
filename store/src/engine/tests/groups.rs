//! The lines of the period compared with, by agent and by tag, against plain loops over what stands behind each value.

use super::{civil, query, ticket, whole};
use crate::columns::Snapshot;
use crate::columns::row::{At, Row};
use crate::columns::testing::{DAY, HOUR, Random, World};
use crate::engine::agents::agents;
use crate::engine::grouped::spans_of;
use crate::engine::naive::Naive;
use crate::engine::tags::tags;
use chrono::{DateTime, Days, NaiveDate};
use proptest::prelude::*;
use reports::overview::{Numbers, Timing};
use reports::query::*;
use reports::range::RangeSpec;
use reports::series::{Line, Series};
use reports::zone::Zone;

/// How many conversations a workspace has at most.
const MOST: i64 = 500;

/// A query whose rows can be narrowed to an agent's or a tag's by the filter; of so few dates that plain loops come to an end.
fn open_query(random: &mut Random) -> Query {
    let query = query(random);
    let from = date("2025-10-01") + Days::new(random.below(35) as u64);
    let metric = random.pick(ChartMetric::ALL);
    query.with(|query| {
        query.range = RangeSpec::Dates { from, to: from + Days::new(random.below(9) as u64) };
        query.compare = Some(random.pick(&[Compare::Previous, Compare::Previous, Compare::Year]));
        query.filter.agent.clear();
        query.filter.tag.clear();
        query.filter.tags = Match::Any;
        query.drill.agent_role = None;
        query.drill.row_agent = None;
        query.drill.not_row_agent.clear();
        query.drill.also_agent.clear();
        query.view.metric = Some(metric).filter(|_| !random.once_in(5));
    })
}

fn of_metric(metric: ChartMetric, numbers: &Numbers<Timing>) -> (Option<f64>, Option<u64>) {
    match metric {
        ChartMetric::Conversations => (Some(numbers.conversations as f64), None),
        ChartMetric::DistinctContacts => (Some(numbers.distinct_contacts as f64), None),
        ChartMetric::Duration => (numbers.duration.mean_s, Some(numbers.duration.n)),
        ChartMetric::FirstResponse => (numbers.first_response.mean_s, Some(numbers.first_response.n)),
        ChartMetric::Rating => (numbers.rating.mean, Some(numbers.rating.n)),
    }
}

/// The lines of before are those of now, over the other range's own buckets.
fn check(world: &World, query: &Query, now: &Series, before: &Series, narrow: impl Fn(&Line) -> Query) {
    let civil = civil(world);
    let first = world.rows.values().map(|row| row.fact.started_at).min();
    let range = civil.resolve(query.range, first);
    let other = civil.compare(&range, query.compare.unwrap()).unwrap();
    let buckets = civil.buckets(&other, query.group.unwrap_or_else(|| civil.default_group(&range))).unwrap();
    let period = whole(world, &other);
    assert_eq!(before.spans, spans_of(&buckets));
    assert_eq!((before.metric, before.lines.len()), (now.metric, now.lines.len()));
    for (line, before) in now.lines.iter().zip(&before.lines) {
        assert_eq!((&before.key, &before.name), (&line.key, &line.name));
        let narrowed = narrow(line);
        let naive = Naive::new(world, &narrowed, civil);
        let values = buckets.iter().map(|bucket| {
            let span = (bucket.start_ms.max(period.0), bucket.end_ms.min(period.1));
            of_metric(now.metric, &naive.numbers(span, period))
        });
        let (values, n): (Vec<_>, Vec<_>) = values.unzip();
        assert_eq!(before.values, values, "{:?}", line.key);
        assert_eq!(before.n, n.into_iter().flatten().collect::<Vec<_>>());
    }
}

/// Both reports; says whether there was anything to compare with.
fn check_groups(world: &World, snapshot: &Snapshot, query: &Query) -> bool {
    let (ticket, _guard) = ticket();
    let (Ok(by_agent), Ok(by_tag)) =
        (agents(snapshot, query, world.now, &ticket), tags(snapshot, query, world.now, &ticket))
    else {
        return false;
    };
    assert_eq!(by_agent.comparison.is_some(), by_tag.comparison.is_some());
    let (Some(agents_before), Some(tags_before)) = (&by_agent.comparison, &by_tag.comparison) else { return false };
    let role = match query.view.metric.unwrap_or(ChartMetric::Conversations) {
        ChartMetric::Conversations | ChartMetric::DistinctContacts => AgentRole::Member,
        ChartMetric::Duration => AgentRole::Owner,
        ChartMetric::FirstResponse => AgentRole::First,
        ChartMetric::Rating => AgentRole::Rated,
    };
    let keys = by_agent.series.lines.iter().filter_map(|line| line.key.clone());
    let alone: Vec<String> = keys.filter(|key| key != "unassigned").collect();
    check(world, query, &by_agent.series, &agents_before.series, |line| {
        query.with(|query| {
            match &line.key {
                Some(key) => query.filter.agent = vec![key.clone()],
                None => query.drill.not_row_agent.clone_from(&alone),
            }
            // Beside nobody it is whoever there is.
            if line.key.is_none() && alone.is_empty() {
                query.drill.also_agent = vec![AlsoAgent { role, is_other: false, agents: Vec::new() }.value()];
            }
            // Nobody is nothing to a conversation.
            query.drill.agent_role = Some(role).filter(|_| line.key.as_deref() != Some("unassigned"));
        })
    });
    check(world, query, &by_tag.series, &tags_before.series, |line| {
        query.with(|query| match &line.key {
            Some(tag) => query.filter.tag = vec![tag.clone()],
            None => query.drill.untagged = true,
        })
    });
    !by_agent.series.lines.is_empty()
}

/// The same conversation at another time.
fn moved(row: &mut Row, to: i64) {
    let fact = &mut row.fact;
    let by = to - fact.started_at;
    fact.started_at = to;
    let times = [&mut fact.closed_at, &mut fact.closed_from, &mut fact.wait_from];
    let more = [&mut fact.answered_at, &mut fact.unanswered_from, &mut fact.rated_at];
    times.into_iter().chain(more).for_each(|at| *at = At::from(at.get().map(|at| at + by)));
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> i64 {
    text.parse::<DateTime<chrono::Utc>>().unwrap().timestamp_millis()
}

/// A workspace in Rome whose conversations lie around some instants.
fn around(random: &mut Random, now: &str, instants: &[&str]) -> World {
    let mut world = World::random(random, MOST);
    world.settings.time_zone = Zone::parse("Europe/Rome").unwrap();
    // The naive calendar does not reach so far.
    world.settings.business_hours = None;
    world.now = instant(now);
    for row in world.rows.values_mut() {
        let at = instant(random.pick(instants));
        moved(row, at - 6 * DAY + random.below(12 * DAY / HOUR) * HOUR);
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_lines_of_before_are_what_plain_loops_say(seed: u64) {
        let mut random = Random(seed);
        let world = World::random(&mut random, MOST);
        let snapshot = world.load().snapshot;
        for _ in 0..4 {
            check_groups(&world, &snapshot, &open_query(&mut random));
        }
    }

    #[test]
    fn lines_pair_across_a_leap_day_months_and_a_clock_change(seed: u64) {
        let mut random = Random(seed);
        let leap = around(&mut random, "2024-03-20T00:00:00Z", &["2024-02-29T12:00:00Z", "2023-02-28T12:00:00Z"]);
        let clocks = around(&mut random, "2024-05-10T00:00:00Z", &["2024-03-31T01:00:00Z", "2024-02-29T12:00:00Z"]);
        // Dates of now, the grouping, what they are compared with, and how many buckets each has.
        let cases = [
            (&leap, "2024-02-27", "2024-03-02", Group::Day, Compare::Year, (5, 4)),
            (&leap, "2024-02-29", "2024-03-02", Group::Day, Compare::Year, (3, 3)),
            (&leap, "2024-02-29", "2024-02-29", Group::Hour, Compare::Year, (24, 24)),
            (&clocks, "2024-03-01", "2024-03-31", Group::Month, Compare::Previous, (1, 2)),
            (&clocks, "2024-03-16", "2024-04-15", Group::Month, Compare::Previous, (2, 2)),
            (&clocks, "2024-03-31", "2024-03-31", Group::Hour, Compare::Previous, (23, 24)),
            (&clocks, "2024-04-01", "2024-04-01", Group::Hour, Compare::Previous, (24, 23)),
        ];
        for (world, from, to, group, with, expected) in cases {
            let snapshot = world.load().snapshot;
            let query = Query {
                range: RangeSpec::Dates { from: date(from), to: date(to) },
                group: Some(group),
                compare: Some(with),
                view: View { metric: Some(random.pick(ChartMetric::ALL)), ..View::default() },
                ..Query::default()
            };
            let is_anything = check_groups(world, &snapshot, &query);
            prop_assert!(is_anything || world.rows.len() < 100, "{from}: nothing to compare");
            let (ticket, _guard) = ticket();
            let found = tags(&snapshot, &query, world.now, &ticket).unwrap();
            let before = found.comparison.unwrap().series.spans.len();
            prop_assert_eq!((found.series.spans.len(), before), expected, "{} by {}", from, group);
        }
    }
}
