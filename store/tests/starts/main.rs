//! Conversation starts: what becomes of sends, the numbers of the report, and both against a plain computation from the events.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../oracle/rng.rs"]
mod rng;

mod cases;
mod filters;
mod naive;
mod referred;
mod unposted;

use common::Bench;
use reports::starts::{Sends, Starts};
use reports::{Engine, Query};
use store::engine::Reporter;

/// 2026-10-01T00:00:00Z.
const START: i64 = 1_790_812_800_000;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// An instant as events have it.
fn at(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms).unwrap().to_rfc3339()
}

fn opened(thread: &str, contact: &str, ms: i64) -> String {
    let at = at(ms);
    format!(
        r#"{{"type":"conversation.opened","conversation":"{thread}","contact":"{contact}","line":"l1","source":"broadcast","at":"{at}"}}"#
    )
}

fn closed(thread: &str, ms: i64) -> String {
    format!(r#"{{"type":"conversation.closed","conversation":"{thread}","by":"agent","at":"{}"}}"#, at(ms))
}

fn send(thread: &str, message: &str, ms: i64, more: &str) -> String {
    let at = at(ms);
    format!(
        r#"{{"type":"message","message":"{message}","conversation":"{thread}","from":"broadcast","kind":"template","template":"promo","at":"{at}"{more}}}"#
    )
}

fn wrote(thread: &str, message: &str, ms: i64, more: &str) -> String {
    let at = at(ms);
    format!(
        r#"{{"type":"message","message":"{message}","conversation":"{thread}","from":"contact","kind":"text","at":"{at}"{more}}}"#
    )
}

fn status(message: &str, status: &str, ms: i64, more: &str) -> String {
    let at = at(ms);
    format!(r#"{{"type":"message.status","message":"{message}","status":"{status}","at":"{at}"{more}}}"#)
}

async fn starts(bench: &Bench, text: &str) -> Starts {
    let reporter = Reporter::load(&bench.store).await.unwrap();
    reporter.starts(&Query::parse(text).unwrap()).await.unwrap()
}

async fn sends(bench: &Bench, text: &str) -> Sends {
    let reporter = Reporter::load(&bench.store).await.unwrap();
    reporter.sends(&Query::parse(text).unwrap(), None).await.unwrap()
}
