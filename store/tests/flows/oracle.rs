//! The engine against known ways: told in any order, in several batches, and read back as of several instants, under filters, as numbers,
//! lists and files.

use super::*;
use crate::known::{Numbers, asked, comes_to, end_at, numbers, percent, reason, result, status, takes};
use crate::rng::Rng;
use crate::walks::{Graph, Way, graph, told, way};
use reports::engine::FileOf;
use reports::flows::{RunCounts, RunRow, RunStatus, StepEnd};
use std::collections::{BTreeMap, BTreeSet};
use store::{OpenOptions, Store, clock::frozen_clock};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Contacts below this are tagged.
const TAGGED: usize = 5;

/// A filter as an address and as a sentence about a way.
struct Narrowing {
    query: String,
    meets: Box<dyn Fn(&Way) -> bool>,
}

fn narrowing(text: impl Into<String>, meets: impl Fn(&Way) -> bool + 'static) -> Narrowing {
    Narrowing { query: text.into(), meets: Box::new(meets) }
}

/// A date, by its distance from the first one.
fn day(day: i64) -> String {
    chrono::DateTime::from_timestamp_millis(START + day * DAY).unwrap().format("%Y-%m-%d").to_string()
}

fn narrowings(rng: &mut Rng) -> Vec<Narrowing> {
    let first = rng.between(0, 30);
    let last = rng.between(first, 31);
    let execution = rng.below(3);
    vec![
        narrowing("", |_| true),
        narrowing(format!("from={}&to={}", day(first), day(last)), move |way| {
            (START + first * DAY..START + (last + 1) * DAY).contains(&way.entered)
        }),
        narrowing("contact_tag=vip", |way| way.contact < TAGGED),
        narrowing(format!("execution=x{execution}"), move |way| way.execution == Some(execution)),
        narrowing(format!("from={}&to={}&not_contact_tag=vip", day(0), day(last)), move |way| {
            way.entered < START + (last + 1) * DAY && way.contact >= TAGGED
        }),
    ]
}

struct World {
    seed: u64,
    graphs: Vec<Graph>,
    ways: Vec<Way>,
}

impl World {
    fn new(rng: &mut Rng, seed: u64) -> (World, Vec<String>) {
        let graphs: Vec<Graph> = (0..3).map(|_| graph(rng)).collect();
        let mut events: Vec<String> = (0_i64..)
            .zip(&graphs)
            .map(|(number, graph)| version("f", &format!("v{number}"), START + number, &told(graph)))
            .collect();
        events.extend((0..TAGGED).map(|contact| {
            format!(r#"{{"type":"contact","contact":"c{contact}","tags":["vip"],"at":"2026-10-01T00:00:00Z"}}"#)
        }));
        let ways = (0..30 + rng.below(40)).map(|number| {
            let version = rng.below(graphs.len());
            way(rng, &format!("r{number}"), version, &graphs[version], &mut events)
        });
        let ways = ways.collect();
        rng.shuffle(&mut events);
        (World { seed, graphs, ways }, events)
    }

    fn status(&self, way: &Way, now: i64) -> (RunStatus, Option<i64>) {
        status(way, &self.graphs[way.version], now)
    }

    fn counts(&self, ways: &[&Way], now: i64) -> [u64; 9] {
        let of = |wanted| ways.iter().filter(|way| self.status(way, now).0 == wanted).count() as u64;
        let [ongoing, completed, expired, canceled, failed] =
            [RunStatus::Ongoing, RunStatus::Completed, RunStatus::Expired, RunStatus::Canceled, RunStatus::Failed]
                .map(of);
        let answers = ways.iter().map(|way| asked(way, &self.graphs[way.version]));
        let contacts: BTreeSet<usize> = ways.iter().map(|way| way.contact).collect();
        let (asked, answered) = (answers.clone().filter(|of| of.0).count(), answers.filter(|of| of.1).count());
        let [asked, answered, contacts] = [asked, answered, contacts.len()].map(|n| n as u64);
        [ways.len() as u64, ongoing, completed, expired, canceled, failed, asked, answered, contacts]
    }

    /// Mean time of those that completed, in seconds.
    fn took(&self, ways: &[&Way], now: i64) -> Option<f64> {
        let completed = ways.iter().filter_map(|way| match self.status(way, now) {
            (RunStatus::Completed, Some(at)) => Some(at - way.entered),
            _ => None,
        });
        let times: Vec<i64> = completed.collect();
        (!times.is_empty()).then(|| times.iter().sum::<i64>() as f64 / times.len() as f64 / 1000.0)
    }
}

fn shown(counts: &RunCounts) -> [u64; 9] {
    [
        counts.contacts,
        counts.ongoing,
        counts.completed,
        counts.expired,
        counts.canceled,
        counts.failed,
        counts.asked,
        counts.answered,
        counts.distinct_contacts,
    ]
}

/// The engine at an instant, and what is being compared.
struct Asking<'a> {
    world: &'a World,
    reporter: &'a Reporter,
    now: i64,
    text: &'a str,
}

impl Asking<'_> {
    fn query(&self, more: &str) -> Query {
        query(&[self.text, more].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("&"))
    }

    fn context(&self, more: &str) -> String {
        let after = (self.now - common::NOW) / MINUTE;
        format!("seed {}, {after} minutes after, {}&{more}", self.world.seed, self.text)
    }

    async fn flow(&self, more: &str, ways: &[&Way]) {
        let flow = self.reporter.flow("f", &self.query(more)).await.unwrap().unwrap();
        assert_adds_up(&flow);
        assert_eq!(shown(&flow.flow.counts), self.world.counts(ways, self.now), "{}", self.context(more));
        assert_eq!(flow.flow.counts.completion.mean_s, self.world.took(ways, self.now), "{}", self.context(more));
        let mut reasons: BTreeMap<(RunStatus, Option<&str>), u64> = BTreeMap::new();
        for way in ways {
            let (status, _) = self.world.status(way, self.now);
            if matches!(status, RunStatus::Expired | RunStatus::Canceled | RunStatus::Failed) {
                *reasons.entry((status, reason(way))).or_default() += 1;
            }
        }
        let shown = flow.reasons.iter().map(|row| ((row.status, row.reason.as_deref()), row.contacts)).collect();
        assert_eq!(reasons, shown, "{}", self.context(more));
    }

    async fn executions(&self, ways: &[&Way]) {
        let executions = self.reporter.executions("f", &self.query(""), None).await.unwrap().unwrap();
        for row in &executions.rows {
            let of: Vec<&Way> = ways
                .iter()
                .copied()
                .filter(|way| way.execution.is_some_and(|x| row.execution == format!("x{x}")))
                .collect();
            assert_eq!(shown(&row.counts), self.world.counts(&of, self.now), "{}", self.context(&row.execution));
        }
        let known: BTreeSet<usize> = ways.iter().filter_map(|way| way.execution).collect();
        assert!(known.len() <= executions.rows.len(), "{}", self.context(""));
    }

    /// The list of versions, and the flow in the list of all.
    async fn lists(&self, ways: &[&Way]) {
        let versions = self.reporter.versions("f", &self.query("")).await.unwrap().unwrap();
        assert_eq!(versions.rows.len(), self.world.graphs.len(), "{}", self.context(""));
        for row in &versions.rows {
            let of: Vec<&Way> = ways.iter().copied().filter(|way| format!("v{}", way.version) == row.version).collect();
            assert_eq!(shown(&row.counts), self.world.counts(&of, self.now), "{}", self.context(&row.version));
            assert_eq!(row.counts.completion.mean_s, self.world.took(&of, self.now), "{}", self.context(&row.version));
        }
        let flows = self.reporter.flows(&self.query("")).await.unwrap();
        let [flow] = flows.rows.as_slice() else { panic!("{}: {} flows", self.context(""), flows.rows.len()) };
        for counts in [&flow.counts, &flows.total] {
            assert_eq!(shown(counts), self.world.counts(ways, self.now), "{}, of all flows", self.context(""));
        }
    }

    /// What the flow and the list of all are compared with.
    async fn before(&self, ways: &[&Way]) {
        let flow = self.reporter.flow("f", &self.query("")).await.unwrap().unwrap().comparison.unwrap().flow;
        let flows = self.reporter.flows(&self.query("")).await.unwrap().comparison.unwrap();
        for counts in [&flow.counts, &flows.rows[0].counts, &flows.total] {
            assert_eq!(shown(counts), self.world.counts(ways, self.now), "{}", self.context(""));
            assert_eq!(counts.completion.mean_s, self.world.took(ways, self.now), "{}", self.context(""));
        }
    }

    /// The version's graph, exactly.
    async fn viewer(&self, version: usize, ways: &[&Way]) {
        let more = format!("version=v{version}");
        let graph = &self.world.graphs[version];
        let viewer = self.reporter.viewer("f", &self.query(&more)).await.unwrap().unwrap();
        assert_sound(&viewer);
        let no_step = ways.iter().filter(|way| way.visits.is_empty()).count() as u64;
        assert_eq!((viewer.entered, viewer.no_step), (ways.len() as u64, no_step), "{}", self.context(&more));
        for (place, row) in viewer.steps.iter().enumerate() {
            let ends = [
                (StepEnd::Waiting, row.waiting),
                (StepEnd::Expired, row.expired),
                (StepEnd::Failed, row.failed),
                (StepEnd::Canceled, row.canceled),
                (StepEnd::CompletedHere, row.completed_here),
                (StepEnd::MovedOn, row.moved_on),
            ];
            let shown = Numbers {
                reached: row.reached,
                visits: row.visits,
                ends: ends.into_iter().filter(|(_, n)| *n > 0).map(|(end, n)| (end.as_str(), n)).collect(),
                of_entered: row.percent_of_entered,
                of_previous: row.percent_of_previous,
            };
            assert_eq!(shown, numbers(place, graph, ways, self.now), "{}, step {place}", self.context(&more));
        }
        let mut edges: BTreeMap<(String, String), [u64; 2]> = BTreeMap::new();
        for (from, to) in (0..graph.len()).flat_map(|from| (0..graph.len()).map(move |to| (from, to))) {
            let visits: u64 = ways.iter().map(|way| takes(way, from, to)).sum();
            if graph[from].next.contains(&to) || visits > 0 {
                let contacts = ways.iter().filter(|way| takes(way, from, to) > 0).count() as u64;
                edges.insert((format!("s{from}"), format!("s{to}")), [contacts, visits]);
                let edge =
                    viewer.edges.iter().find(|edge| edge.from == format!("s{from}") && edge.to == format!("s{to}"));
                let edge = edge.unwrap_or_else(|| panic!("{}, s{from} to s{to}", self.context(&more)));
                let reached = ways.iter().filter(|way| comes_to(way, from)).count() as u64;
                let percents = (percent(contacts, reached), percent(contacts, ways.len() as u64));
                assert_eq!((edge.percent_of_previous, edge.percent_of_entered), percents, "{}", self.context(&more));
            }
        }
        let shown = viewer.edges.into_iter().map(|edge| ((edge.from, edge.to), [edge.contacts, edge.visits])).collect();
        assert_eq!(edges, shown, "{}", self.context(&more));
    }

    /// The contacts behind a number, as a list and as a file.
    async fn list(&self, more: &str, ways: &[&Way]) {
        let query = self.query(more);
        let runs = self.reporter.runs("f", &query, None).await.unwrap().unwrap();
        let mut known: Vec<(i64, &Way)> = ways.iter().map(|way| (-way.entered, *way)).collect();
        known.sort_by_key(|(entered, _)| *entered);
        let entered = |rows: &[RunRow]| rows.iter().map(|row| ms(&row.entered_at)).collect::<Vec<_>>();
        assert_eq!(entered(&runs.rows), known.iter().map(|key| -key.0).collect::<Vec<_>>(), "{}", self.context(more));
        let by_name: BTreeMap<&str, &Way> = ways.iter().map(|way| (&*way.name, *way)).collect();
        let names: BTreeSet<&str> = runs.rows.iter().map(|row| &*row.run).collect();
        assert_eq!(names, by_name.keys().copied().collect(), "{}", self.context(more));
        for row in &runs.rows {
            let way = by_name[&*row.run];
            let shown = (row.status, row.ended_at.as_deref().map(ms), row.last_step.clone());
            let (status, ended) = self.world.status(way, self.now);
            let last = way.visits.last().map(|visit| format!("s{}", visit.step));
            assert_eq!(shown, (status, ended, last), "{}: {}", self.context(more), row.run);
        }
        let file = self.reporter.runs_file("f", &query).await.unwrap().unwrap();
        assert_eq!(read(file), runs.rows, "{}", self.context(more));
    }

    async fn results(&self, version: usize, ways: &[&Way]) {
        let more = format!("version=v{version}");
        let results = self.reporter.results_file("f", &self.query(&more)).await.unwrap().unwrap();
        let steps: Vec<usize> = results.steps.iter().map(|step| step.step[1..].parse().unwrap()).collect();
        let rows = read(results.rows);
        assert_eq!(rows.len(), ways.len(), "{}", self.context(&more));
        for row in rows {
            let way = ways.iter().find(|way| way.name == row.row.run).unwrap();
            let is = self.world.status(way, self.now);
            for (step, shown) in steps.iter().zip(row.steps) {
                let last = way.visits.iter().rposition(|visit| visit.step == *step);
                let known = last.map(|at| result(&way.visits[at], way.visits.get(at + 1), is));
                let shown = shown.map(|shown| (shown.result, ms(&shown.at)));
                assert_eq!(shown, known, "{}: {}, step {step}", self.context(&more), way.name);
            }
        }
    }
}

fn ms(at: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(at).unwrap().timestamp_millis()
}

fn read<T: Clone>(file: FileOf<T>) -> Vec<T> {
    let mut rows = Vec::new();
    let mut parts = file.parts;
    // The pieces come in turn; a file of one piece has one part that gives anything.
    for part in &mut parts {
        let mut visit = |row: &T| {
            rows.push(row.clone());
            Ok(())
        };
        while part.next(&mut visit).unwrap() {}
    }
    assert_eq!(rows.len() as u64, file.total);
    rows
}

async fn check(seed: u64) {
    let mut rng = Rng::new(seed);
    let (world, events) = World::new(&mut rng, seed);
    let bench = Bench::new().await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let size = 1 + rng.below(events.len());
    for some in events.chunks(size) {
        bench.take(some).await;
        // What is kept in memory is carried on from batch to batch.
        reporter.flows(&query("")).await.unwrap();
    }
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), [], "seed {seed}");
    // Waits end between these; the first one is that of the store that was carried on.
    for after in [0, 8 * MINUTE, DAY / 3, DAY, 4 * DAY] {
        let now = common::NOW + after;
        let store = Store::open(bench.path(), OpenOptions::with_clock(frozen_clock(now))).await.unwrap();
        let fresh = Reporter::load(&store).await.unwrap();
        for _ in 0..2 {
            // Some are over, some run into the present: then the dates before are cut after the same time.
            let first = rng.between(1, 30);
            let last = rng.between(first, 60);
            let text = format!("from={}&to={}&contact_tag=vip&compare=previous", day(first), day(last));
            let (start, dates) = (START + first * DAY, (last - first + 1) * DAY);
            let before = start - dates..start - dates + dates.min(now - start);
            let is_before = |way: &&Way| before.contains(&way.entered) && way.contact < TAGGED;
            let asking = Asking { world: &world, reporter: &fresh, now, text: &text };
            asking.before(&world.ways.iter().filter(is_before).collect::<Vec<_>>()).await;
        }
        for Narrowing { query, meets } in narrowings(&mut rng) {
            let ways: Vec<&Way> = world.ways.iter().filter(|way| meets(way)).collect();
            let asking = Asking { world: &world, reporter: &fresh, now, text: &query };
            asking.flow("", &ways).await;
            asking.executions(&ways).await;
            asking.lists(&ways).await;
            let version = rng.below(world.graphs.len());
            let of: Vec<&Way> = ways.iter().copied().filter(|way| way.version == version).collect();
            asking.flow(&format!("version=v{version}"), &of).await;
            asking.viewer(version, &of).await;
            asking.results(version, &of).await;
            let graph = &world.graphs[version];
            let (from, to) = (rng.below(graph.len()), rng.below(graph.len()));
            let behind = |meets: &dyn Fn(&Way) -> bool| of.iter().copied().filter(|way| meets(way)).collect::<Vec<_>>();
            let end = *rng.pick(StepEnd::ALL);
            let ends = |way: &Way| comes_to(way, from) && end_at(way, from, graph, now) == end;
            let ended = format!("version=v{version}&step=s{from}&step_end={}", end.as_str());
            asking.list(&ended, &behind(&ends)).await;
            let went = format!("version=v{version}&step=s{from}&next_step=s{to}");
            asking.list(&went, &behind(&|way| takes(way, from, to) > 0)).await;
            let status = *rng.pick(RunStatus::ALL);
            let is = |way: &Way| world.status(way, now).0 == status;
            asking.list(&format!("version=v{version}&run_status={}", status.as_str()), &behind(&is)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_lists_and_files_are_those_of_the_ways_whatever_the_order_of_their_events_and_as_of_any_instant() {
    for seed in 0..20 {
        check(seed).await;
    }
}
