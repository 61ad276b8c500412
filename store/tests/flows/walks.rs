//! Ways that are known first: random graphs with loops and joins, walked at random; their numbers counted by hand; then told as events
//! in any order, in several batches, and read back.

use super::*;
use crate::rng::Rng;
use std::collections::{BTreeMap, BTreeSet};

/// How a way ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Ongoing,
    Completed,
    Expired,
    Canceled,
    Failed,
}

/// What is known of a run.
struct Way {
    version: usize,
    steps: Vec<usize>,
    end: End,
    answered_first: Option<bool>,
    took_ms: i64,
}

/// Steps of a version and where each leads; the last one is final.
type Graph = Vec<BTreeSet<usize>>;

fn graph(rng: &mut Rng) -> Graph {
    let steps = 2 + rng.below(7);
    let mut graph = vec![BTreeSet::new(); steps];
    for (from, next) in graph.iter_mut().enumerate().take(steps - 1) {
        next.insert(from + 1);
        for _ in 0..rng.below(3) {
            // Forwards, backwards, or to itself.
            next.insert(rng.below(steps));
        }
    }
    graph
}

fn told(graph: &Graph) -> String {
    let steps = graph.iter().enumerate().map(|(place, next)| {
        let next: Vec<String> = next.iter().map(|next| format!("\"s{next}\"")).collect();
        format!(r#"{{"step":"s{place}","kind":"MENU","wait_s":600,"next":[{}]}}"#, next.join(","))
    });
    format!("[{}]", steps.collect::<Vec<_>>().join(","))
}

/// Walks at random and tells it.
fn way(rng: &mut Rng, name: &str, version: usize, graph: &Graph, events: &mut Vec<String>) -> Way {
    let mut now = START + rng.between(0, 20 * 86_400_000);
    let entered = now;
    let execution = if rng.chance(50) { format!(r#","execution":"x{}""#, rng.below(3)) } else { String::new() };
    events.push(started(name, &format!("v{version}"), &format!("c{}", rng.below(12)), now, &execution));
    let mut way = Way { version, steps: Vec::new(), end: End::Ongoing, answered_first: None, took_ms: 0 };
    let tick = |now: &mut i64, rng: &mut Rng| {
        *now += rng.between(1, 90_000);
        *now
    };
    let mut place = 0;
    loop {
        let step_name = format!("s{place}");
        way.steps.push(place);
        let tells_begin = rng.chance(60);
        if tells_begin {
            events.push(step(name, &step_name, "running", tick(&mut now, rng), ""));
        }
        events.push(step(name, &step_name, "waiting", tick(&mut now, rng), ""));
        let is_first = way.answered_first.is_none();
        let next: Vec<usize> = graph[place].iter().copied().collect();
        let leaves = way.steps.len() < 25 && rng.chance(85);
        if !leaves {
            way.end = match rng.below(4) {
                0 => End::Expired,
                1 => {
                    events.push(ended(name, "canceled", tick(&mut now, rng), r#","reason":"manual""#));
                    End::Canceled
                }
                2 => {
                    events.push(step(name, &step_name, "failed", tick(&mut now, rng), ""));
                    End::Failed
                }
                _ => {
                    // Said by the source, beside what follows from the wait.
                    events.push(step(name, &step_name, "expired", now + 600_000, ""));
                    End::Expired
                }
            };
            if is_first {
                way.answered_first = Some(false);
            }
            return way;
        }
        events.push(step(name, &step_name, "completed", tick(&mut now, rng), r#","answer":"1""#));
        if is_first {
            way.answered_first = Some(true);
        }
        if next.is_empty() {
            way.end = End::Completed;
            way.took_ms = now - entered;
            if rng.chance(50) {
                events.push(ended(name, "completed", now, ""));
            }
            return way;
        }
        place = *rng.pick(&next);
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Known {
    reached: u64,
    visits: u64,
    moved_on: u64,
    ends: BTreeMap<End, u64>,
    /// Runs that reached a step before it, or began here.
    before: u64,
}

fn known_steps(graph: &Graph, ways: &[&Way]) -> Vec<Known> {
    let mut known: Vec<Known> = graph.iter().map(|_| Known::default()).collect();
    for way in ways {
        for (place, known) in known.iter_mut().enumerate() {
            let visits = way.steps.iter().filter(|step| **step == place).count() as u64;
            known.visits += visits;
            let comes_before = |step: &usize| *step != place && graph[*step].contains(&place);
            known.before += u64::from(way.steps.iter().any(comes_before) || way.steps[0] == place);
            if visits == 0 {
                continue;
            }
            known.reached += 1;
            if *way.steps.last().unwrap() == place {
                *known.ends.entry(way.end).or_default() += 1;
            } else {
                known.moved_on += 1;
            }
        }
    }
    known
}

fn assert_viewer(viewer: &Viewer, graph: &Graph, ways: &[&Way], seed: u64) {
    assert_sound(viewer);
    assert_eq!(viewer.entered, ways.len() as u64, "seed {seed}");
    for (place, known) in known_steps(graph, ways).iter().enumerate() {
        let row = &viewer.steps[place];
        let end = |end: End| known.ends.get(&end).copied().unwrap_or(0);
        let numbers =
            [row.reached, row.visits, row.moved_on, row.completed_here, row.expired, row.canceled, row.failed];
        let wanted = [
            known.reached,
            known.visits,
            known.moved_on,
            end(End::Completed),
            end(End::Expired),
            end(End::Canceled),
            end(End::Failed),
        ];
        assert_eq!(numbers, wanted, "seed {seed}, step {place} of {}", viewer.version);
        let base = if row.entry { ways.len() as u64 } else { known.before };
        let percent = (base > 0).then(|| known.reached as f64 * 100.0 / base as f64);
        assert_eq!(row.percent_of_previous, percent, "seed {seed}, step {place} of {}", viewer.version);
    }
    for edge in &viewer.edges {
        let number = |name: &str| name[1..].parse::<usize>().unwrap();
        let pair = (number(&edge.from), number(&edge.to));
        let takes = |way: &&&Way| way.steps.windows(2).filter(|two| (two[0], two[1]) == pair).count() as u64;
        let contacts = ways.iter().filter(|way| takes(way) > 0).count() as u64;
        let visits: u64 = ways.iter().map(|way| takes(&way)).sum();
        assert_eq!((edge.contacts, edge.visits), (contacts, visits), "seed {seed}, {} to {}", edge.from, edge.to);
    }
}

async fn check(seed: u64) {
    let mut rng = Rng::new(seed);
    let graphs: Vec<Graph> = (0..2).map(|_| graph(&mut rng)).collect();
    let mut events: Vec<String> = (0_i64..)
        .zip(&graphs)
        .map(|(number, graph)| version("f", &format!("v{number}"), START + number, &told(graph)))
        .collect();
    let count = 20 + rng.below(30);
    let ways: Vec<Way> = (0..count)
        .map(|number| {
            let version = rng.below(graphs.len());
            way(&mut rng, &format!("r{number}"), version, &graphs[version], &mut events)
        })
        .collect();
    rng.shuffle(&mut events);
    let bench = Bench::new().await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let size = 1 + rng.below(events.len());
    for some in events.chunks(size) {
        bench.take(some).await;
        // What is kept in memory is carried on from batch to batch.
        reporter.flows(&query("")).await.unwrap();
    }
    for (number, graph) in graphs.iter().enumerate() {
        let of_version: Vec<&Way> = ways.iter().filter(|way| way.version == number).collect();
        let asked = query(&format!("version=v{number}"));
        let viewer = reporter.viewer("f", &asked).await.unwrap().unwrap();
        assert_viewer(&viewer, graph, &of_version, seed);
        let flow = reporter.flow("f", &asked).await.unwrap().unwrap();
        assert_adds_up(&flow);
        let counts = flow.flow.counts;
        let ended = |end: End| of_version.iter().filter(|way| way.end == end).count() as u64;
        let ends = [End::Completed, End::Expired, End::Canceled, End::Failed].map(ended);
        assert_eq!([counts.completed, counts.expired, counts.canceled, counts.failed], ends, "seed {seed}");
        let answered = of_version.iter().filter(|way| way.answered_first == Some(true)).count() as u64;
        assert_eq!((counts.asked, counts.answered), (of_version.len() as u64, answered), "seed {seed}");
        let took: i64 = of_version.iter().map(|way| way.took_ms).sum();
        let mean = (ends[0] > 0).then(|| took as f64 / ends[0] as f64 / 1000.0);
        assert_eq!(counts.completion.mean_s, mean, "seed {seed}");
    }
    let executions = reporter.executions("f", &query(""), None).await.unwrap().unwrap();
    let of_executions: u64 = executions.rows.iter().map(|row| row.counts.contacts).sum();
    assert!(of_executions <= count as u64 && executions.rows.len() <= 3);
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), [], "seed {seed}");
}

#[tokio::test]
async fn numbers_are_those_of_the_ways_whatever_the_order_of_their_events() {
    for seed in 0..25 {
        check(seed).await;
    }
}
