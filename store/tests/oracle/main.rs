//! The oracle: every number of the Overview, of the reports by agent and by tag, and every row behind them, worked out a second time straight from raw events, in
//! the plainest way there is, and compared with what the store answers. Random workspaces, random deliveries, random
//! questions. It shares no code with the store, and none with the civil time, calendars and filters of `reports`: only the
//! types of questions and answers.
//!
//! `RAPPORTO_ORACLE_CASES=5000 cargo nextest run -p store oracle` tries more. A failing case prints its number and a
//! smaller workspace that still fails; `RAPPORTO_ORACLE_CASE=123` runs that number alone, and with `RAPPORTO_ORACLE_GO_ON=1`
//! each failing case is only named, and the others run too.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod civil;
mod compare;
mod coverage;
mod cycles;
mod event;
mod facts;
mod groups;
mod numbers;
mod queries;
mod rng;
mod run;
mod scenario;
mod shrink;
mod worked;
mod world;

use scenario::Scenario;

/// How many workspaces all parts together try.
const CASES: u64 = 400;
/// In how many tests they run, beside each other.
const PARTS: u64 = 4;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} takes a number, not {text:?}")))
}

fn part(part: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let cases = number("RAPPORTO_ORACLE_CASES").unwrap_or(CASES);
    let only = number("RAPPORTO_ORACLE_CASE");
    let mine = (0..cases).filter(|case| case % PARTS == part);
    for case in only.map_or_else(|| mine.collect::<Vec<_>>(), |case| if part == 0 { vec![case] } else { vec![] }) {
        let scenario = Scenario::random(case);
        let found = runtime.block_on(run::differing(&scenario));
        if !found.is_empty() && std::env::var("RAPPORTO_ORACLE_GO_ON").is_ok() {
            for (_, differences) in &found {
                println!("case {case}: {}", differences[0].chars().take(300).collect::<String>());
            }
        } else if !found.is_empty() {
            let (smaller, found) = runtime.block_on(shrink::smaller(scenario, found));
            panic!("{}", shrink::told(case, &smaller, &found));
        }
    }
}

#[test]
fn oracle_agrees_with_the_store_0() {
    part(0);
}

#[test]
fn oracle_agrees_with_the_store_1() {
    part(1);
}

#[test]
fn oracle_agrees_with_the_store_2() {
    part(2);
}

#[test]
fn oracle_agrees_with_the_store_3() {
    part(3);
}
