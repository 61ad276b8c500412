//! An import that is killed at any moment loses nothing it had stored, stores nothing twice, and can be run again to its end.
#![allow(clippy::unwrap_used)]

mod common;

use std::time::Duration;

use common::{Workspace, events::*};
use serde_json::{Value, json};

/// Enough for a dozen transactions of the importer.
const THREADS: u32 = 12_000;

fn lines() -> String {
    (0..THREADS)
        .flat_map(|i| {
            let (thread, person) = (format!("v{i}"), format!("c{}", i % 4000));
            let at = |second: u32| {
                let minutes = i % 1440;
                format!("2026-10-{:02}T{:02}:{:02}:{second:02}Z", 1 + i % 28, minutes / 60, minutes % 60)
            };
            [
                // Without an instant: it counts from its receipt.
                json!({"type": "contact", "contact": person, "first_name": format!("Ana {person}")}),
                opened(&thread, &person, &at(0)),
                says(&format!("m{i}"), &thread, "contact", &at(1)),
                answers(&format!("n{i}"), &thread, "a1", &at(20)),
                closed(&thread, "agent", &at(40)),
            ]
        })
        .map(|event| format!("{event}\n"))
        .collect()
}

/// Everything that the reports say of October, but for the moment they were asked.
fn numbers(workspace: &Workspace) -> Value {
    let mut report = workspace.serve().overview("from=2026-10-01&to=2026-10-31");
    report["range"] = json!(null);
    report
}

#[test]
fn an_import_that_was_killed_is_finished_by_running_it_again() {
    let lines = lines();
    let whole = Workspace::new("UTC");
    whole.import_file(&lines, None);
    let expected = numbers(&whole);
    assert_eq!(expected["totals"]["conversations"], THREADS);

    let workspace = Workspace::new("UTC");
    let mut cut_short = 0;
    for milliseconds in [40, 90, 150, 220, 300] {
        let ended_by_itself = workspace.import_file(&lines, Some(Duration::from_millis(milliseconds)));
        cut_short += u32::from(!ended_by_itself);
        // What is there is whole: the facts are what the journal says.
        let audit = workspace.run("audit", &[], "");
        assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stdout));
    }
    assert!(cut_short > 0, "no import was cut short, so nothing was tried");

    workspace.import_file(&lines, None);
    assert_eq!(numbers(&workspace), expected);
    let again = workspace.run("import", &["-"], &lines);
    let words = String::from_utf8(again.stderr).unwrap();
    assert!(words.contains("accepted 0, duplicates 60,000"), "{words}");
}
