//! Flows: what becomes of runs, the numbers of a viewer, and both against ways that are known before their events are.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../oracle/rng.rs"]
mod rng;

mod cases;
mod known;
mod oracle;
mod walks;

use common::Bench;
use reports::flows::{Flow, Viewer};
use reports::{Engine, Query};
use store::engine::Reporter;

/// 2026-10-01T00:00:00Z.
const START: i64 = 1_790_812_800_000;

/// An instant as events have it.
fn at(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms).unwrap().to_rfc3339()
}

fn version(flow: &str, version: &str, ms: i64, steps: &str) -> String {
    let at = at(ms);
    format!(
        r#"{{"type":"flow.version","flow":"{flow}","version":"{version}","name":"Flow {flow}","current":true,"steps":{steps},"at":"{at}"}}"#
    )
}

fn started(run: &str, version: &str, contact: &str, ms: i64, more: &str) -> String {
    let at = at(ms);
    format!(
        r#"{{"type":"run.started","run":"{run}","flow":"f","version":"{version}","contact":"{contact}","at":"{at}"{more}}}"#
    )
}

fn step(run: &str, step: &str, status: &str, ms: i64, more: &str) -> String {
    let at = at(ms);
    format!(r#"{{"type":"run.step","run":"{run}","step":"{step}","status":"{status}","at":"{at}"{more}}}"#)
}

fn ended(run: &str, status: &str, ms: i64, more: &str) -> String {
    let at = at(ms);
    format!(r#"{{"type":"run.ended","run":"{run}","status":"{status}","at":"{at}"{more}}}"#)
}

fn query(text: &str) -> Query {
    Query::parse_at("/flows/f", text).unwrap()
}

async fn viewer(bench: &Bench, text: &str) -> Viewer {
    let reporter = Reporter::load(&bench.store).await.unwrap();
    reporter.viewer("f", &query(text)).await.unwrap().expect("a viewer")
}

async fn flow(bench: &Bench, text: &str) -> Flow {
    let reporter = Reporter::load(&bench.store).await.unwrap();
    reporter.flow("f", &query(text)).await.unwrap().expect("a flow")
}

/// What holds of every viewer: each run that came to a step is in one of its numbers, and no part exceeds its whole.
fn assert_sound(viewer: &Viewer) {
    for step in &viewer.steps {
        let parts = step.waiting + step.expired + step.failed + step.canceled + step.completed_here + step.moved_on;
        assert_eq!(step.reached, parts, "{}", step.step.step);
        for percent in [step.percent_of_entered, step.percent_of_previous].into_iter().flatten() {
            assert!(percent <= 100.0, "{}: {percent} %", step.step.step);
        }
    }
    for edge in &viewer.edges {
        let percent = edge.percent_of_previous.unwrap_or(0.0);
        assert!(percent <= 100.0, "{} to {}: {percent} %", edge.from, edge.to);
    }
}

fn assert_adds_up(flow: &Flow) {
    let counts = &flow.flow.counts;
    let parts = counts.ongoing + counts.completed + counts.expired + counts.canceled + counts.failed;
    assert_eq!(counts.contacts, parts);
}
