//! Makes a failing workspace small enough to be read.

use super::run::differing;
use super::scenario::{Ending, Scenario};
use reports::Query;
use std::fmt::Write;

type Found = Vec<(Query, Vec<String>)>;

/// How often a smaller workspace is tried.
const TRIES: usize = 400;

/// Leaves out events, questions and settings as long as something still differs.
pub async fn smaller(mut scenario: Scenario, mut found: Found) -> (Scenario, Found) {
    scenario.queries = vec![found[0].0.clone()];
    let mut tries = 0;
    let simpler: [fn(&mut Scenario); 6] = [
        |scenario| scenario.watched = false,
        |scenario| scenario.ending = Ending::CatchUp,
        |scenario| scenario.cuts = vec![scenario.deliveries.len()],
        |scenario| scenario.settings_first = true,
        |scenario| scenario.calendar = None,
        |scenario| scenario.zone = "UTC",
    ];
    for simplify in simpler {
        let mut candidate = scenario.clone();
        simplify(&mut candidate);
        keep_if_differs(&mut scenario, candidate, &mut found, &mut tries).await;
    }
    let mut size = scenario.deliveries.len().div_ceil(2);
    while size > 0 && tries < TRIES {
        let mut from = 0;
        while from < scenario.deliveries.len() && tries < TRIES {
            let candidate = without(&scenario, from, size);
            if !keep_if_differs(&mut scenario, candidate, &mut found, &mut tries).await {
                from += size;
            }
        }
        size = if size == 1 { 0 } else { size.div_ceil(2) };
    }
    (scenario, found)
}

async fn keep_if_differs(scenario: &mut Scenario, candidate: Scenario, found: &mut Found, tries: &mut usize) -> bool {
    *tries += 1;
    let differs = differing(&candidate).await;
    if differs.is_empty() {
        return false;
    }
    *scenario = candidate;
    *found = differs;
    true
}

fn without(scenario: &Scenario, from: usize, size: usize) -> Scenario {
    let to = (from + size).min(scenario.deliveries.len());
    let mut smaller = scenario.clone();
    smaller.deliveries.drain(from..to);
    for cut in &mut smaller.cuts {
        *cut -= (*cut).min(to) - (*cut).min(from);
    }
    smaller
}

/// What there is to say about a failing case.
pub fn told(case: u64, scenario: &Scenario, found: &Found) -> String {
    let mut told = format!(
        "\ncase {case} (RAPPORTO_ORACLE_CASE={case} runs it alone). What is left of it:\nzone {}, weeks from {}, idle after {} h, now {}, settings {}, deliveries end after {:?}{}, {:?}\ncalendar {}\n",
        scenario.zone,
        scenario.week_start,
        scenario.idle_hours,
        chrono::DateTime::from_timestamp_millis(scenario.now).unwrap().to_rfc3339(),
        if scenario.settings_first { "first" } else { "last" },
        scenario.cuts,
        if scenario.watched { " (compared after each)" } else { "" },
        scenario.ending,
        scenario.calendar.as_ref().map_or("none".to_owned(), ToString::to_string),
    );
    for event in &scenario.deliveries {
        let _ = writeln!(told, "{event}");
    }
    for (query, differences) in found {
        let _ = writeln!(told, "asked {query:?}");
        for difference in differences.iter().take(12) {
            let _ = writeln!(told, "  {difference}");
        }
        if differences.len() > 12 {
            let _ = writeln!(told, "  … and {} more", differences.len() - 12);
        }
    }
    told
}
