#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod any_input;
mod keys;
mod rejected;
mod speed;
mod split;
mod stored;
mod taken;

use super::{Checked, Event, Rejection, check_str};

/// 2026-10-01T12:00:00Z.
const NOON: i64 = 1_790_856_000_000;
/// When everything here is received: a day later.
const RECEIVED: i64 = NOON + 86_400_000;

fn take(json: &str) -> Checked {
    check_str(json, RECEIVED, true).unwrap_or_else(|rejection| panic!("{rejection}: {json}"))
}

fn event(json: &str) -> Event {
    take(json).event
}

fn key(json: &str) -> Option<String> {
    take(json).key
}

fn rejection(json: &str) -> Rejection {
    check_str(json, RECEIVED, true).expect_err(json)
}

/// The examples of docs/data.md, one of every type at least.
fn examples() -> Vec<&'static str> {
    let page = include_str!("../../../docs/data.md");
    let examples = page.split("```json\n").skip(1).flat_map(|block| block.split("```").next().unwrap().lines());
    examples.filter(|line| line.starts_with("{\"type\"")).collect()
}
