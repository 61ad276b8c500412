//! What becomes of known ways as of an instant, run by run and step by step: slow, and without a line of the engine's.

use crate::walks::{Graph, Kind, Visit, Way};
use reports::flows::{RunStatus, StepEnd};
use std::collections::BTreeMap;

/// What a run is, and since when.
pub fn status(way: &Way, graph: &Graph, now: i64) -> (RunStatus, Option<i64>) {
    let word = |word: &str| RunStatus::from_word(word).unwrap();
    if let Some((end, at, _)) = way.end {
        return (word(end), Some(at));
    }
    let Some(last) = way.visits.last() else { return (RunStatus::Ongoing, None) };
    let spot = &graph[last.step];
    match last.ended {
        Some(("completed" | "skipped", at)) if spot.goal || spot.next.is_empty() => (RunStatus::Completed, Some(at)),
        Some(("completed" | "skipped", _)) => (RunStatus::Ongoing, None),
        Some((end, at)) => (word(end), Some(at)),
        None => match spot.kind.wait().map(|wait| last.waited.unwrap_or(last.at) + wait) {
            Some(due) if due <= now => (RunStatus::Expired, Some(due)),
            _ => (RunStatus::Ongoing, None),
        },
    }
}

/// Why a run ended.
pub fn reason(way: &Way) -> Option<&'static str> {
    let failed = |visit: &&Visit| visit.ended.is_some_and(|(end, _)| end == "failed");
    match way.end {
        Some((_, _, Some(reason))) => Some(reason),
        Some(("failed", _, None)) => way.error.or_else(|| way.visits.iter().rfind(failed)?.error),
        Some(_) => None,
        None => way.visits.last().filter(failed)?.error,
    }
}

/// Whether it was asked for an answer, and whether it gave the first one.
pub fn asked(way: &Way, graph: &Graph) -> (bool, bool) {
    for (number, visit) in way.visits.iter().enumerate() {
        let kind = graph[visit.step].kind;
        let left_alone = match visit.ended {
            Some(("skipped", _)) => true,
            Some(("expired", _)) | None => false,
            Some(_) => kind == Kind::Template,
        };
        if kind.wait().is_none() || (left_alone && visit.waited.is_none() && !visit.answered) {
            continue;
        }
        let went_on = visit.ended.is_none() && number + 1 < way.visits.len();
        return (true, visit.answered || went_on || visit.ended.is_some_and(|(end, _)| end == "completed"));
    }
    (false, false)
}

/// The result of a visit in a file, and its date; `next` is the visit after it.
pub fn result(visit: &Visit, next: Option<&Visit>, (status, ended): (RunStatus, Option<i64>)) -> (String, i64) {
    match (visit.ended, next) {
        (Some((word, at)), _) => (word.to_owned(), at),
        (None, Some(next)) => ("completed".to_owned(), next.at),
        (None, None) if status != RunStatus::Ongoing => (status.as_str().to_owned(), ended.unwrap()),
        (None, None) => (if visit.waited.is_some() { "waiting" } else { "running" }.to_owned(), visit.at),
    }
}

/// The numbers of a step.
#[derive(Debug, Default, PartialEq)]
pub struct Numbers {
    pub reached: u64,
    pub visits: u64,
    pub ends: BTreeMap<&'static str, u64>,
    pub of_entered: Option<f64>,
    pub of_previous: Option<f64>,
}

pub fn percent(n: u64, base: u64) -> Option<f64> {
    if base == 0 { None } else { Some(n as f64 * 100.0 / base as f64) }
}

pub fn comes_to(way: &Way, step: usize) -> bool {
    way.visits.iter().any(|visit| visit.step == step)
}

/// How often a run goes straight from one step to another.
pub fn takes(way: &Way, from: usize, to: usize) -> u64 {
    way.visits.windows(2).filter(|pair| (pair[0].step, pair[1].step) == (from, to)).count() as u64
}

/// What came of the last visit of a run to a step that it came to.
pub fn end_at(way: &Way, step: usize, graph: &Graph, now: i64) -> StepEnd {
    if way.visits.last().is_none_or(|last| last.step != step) {
        return StepEnd::MovedOn;
    }
    match status(way, graph, now).0 {
        RunStatus::Ongoing => StepEnd::Waiting,
        RunStatus::Completed => StepEnd::CompletedHere,
        RunStatus::Expired => StepEnd::Expired,
        RunStatus::Canceled => StepEnd::Canceled,
        RunStatus::Failed => StepEnd::Failed,
    }
}

/// Which steps lead to a step, by the version or by what runs did.
fn before(step: usize, graph: &Graph, ways: &[&Way]) -> Vec<usize> {
    let leads = |from: &usize| {
        *from != step && (graph[*from].next.contains(&step) || ways.iter().any(|way| takes(way, *from, step) > 0))
    };
    (0..graph.len()).filter(leads).collect()
}

pub fn numbers(step: usize, graph: &Graph, ways: &[&Way], now: i64) -> Numbers {
    let mut numbers = Numbers::default();
    for way in ways.iter().filter(|way| comes_to(way, step)) {
        numbers.reached += 1;
        numbers.visits += way.visits.iter().filter(|visit| visit.step == step).count() as u64;
        *numbers.ends.entry(end_at(way, step, graph, now).as_str()).or_default() += 1;
    }
    let entered = ways.len() as u64;
    let before = before(step, graph, ways);
    let began_or_came_before = |way: &&&Way| {
        way.visits.first().is_some_and(|first| first.step == step) || before.iter().any(|step| comes_to(way, *step))
    };
    let is_entry = step == 0 || before.is_empty();
    let base = if is_entry { entered } else { ways.iter().filter(began_or_came_before).count() as u64 };
    numbers.of_entered = percent(numbers.reached, entered);
    numbers.of_previous = percent(numbers.reached, base);
    numbers
}
