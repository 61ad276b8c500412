//! Worked cases of civil time, asked over HTTP.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Workspace, events::*};
use serde_json::Value;

fn column(report: &Value, field: &str) -> Vec<Value> {
    report["buckets"].as_array().unwrap().iter().map(|bucket| bucket[field].clone()).collect()
}

fn counts(report: &Value) -> Vec<u64> {
    column(report, "conversations").iter().map(|count| count.as_u64().unwrap()).collect()
}

/// One conversation of one message at each of these instants.
fn conversations_at(instants: &[&str]) -> Vec<Value> {
    instants
        .iter()
        .enumerate()
        .flat_map(|(i, at)| {
            let (thread, contact) = (format!("v{i}"), format!("c{i}"));
            [opened(&thread, &contact, at), says(&format!("m{i}"), &thread, "contact", at)]
        })
        .collect()
}

#[test]
fn the_hour_that_comes_twice_is_two_buckets() {
    let workspace = Workspace::new("Europe/Rome");
    workspace.import(&conversations_at(&["2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"]));
    let server = workspace.serve();
    let report = server.overview("from=2025-10-26&to=2025-10-26&group=hour");
    assert_eq!(counts(&report).len(), 25);
    let full: Vec<_> = report["buckets"].as_array().unwrap().iter().filter(|b| b["messages"]["total"] != 0).collect();
    assert_eq!(
        full.iter().map(|b| b["key"].as_str().unwrap()).collect::<Vec<_>>(),
        ["2025-10-26T02:00+02:00", "2025-10-26T02:00+01:00"]
    );
    assert!(full.iter().all(|b| b["messages"]["total"] == 1));

    let spring = server.overview("from=2025-03-30&to=2025-03-30&group=hour");
    let keys = column(&spring, "key");
    assert_eq!(keys.len(), 23);
    assert!(!keys.iter().any(|key| key.as_str().unwrap().starts_with("2025-03-30T02:00")));
}

#[test]
fn one_message_a_month_is_one_row_a_month_in_every_zone() {
    let instants: Vec<String> = (1..=12).map(|month| format!("2025-{month:02}-15T12:00:00Z")).collect();
    let instants: Vec<&str> = instants.iter().map(String::as_str).collect();
    for zone in ["Europe/London", "America/New_York", "Australia/Sydney"] {
        let workspace = Workspace::new(zone);
        workspace.import(&conversations_at(&instants));
        let report = workspace.serve().overview("from=2025-01-01&to=2025-12-31&group=month");
        assert_eq!(counts(&report), [1; 12], "{zone}");
    }
}

#[test]
fn a_day_without_a_midnight_has_its_23_hours() {
    let workspace = Workspace::new("Africa/Cairo");
    let report = workspace.serve().overview("from=2025-04-24&to=2025-04-26&group=day");
    assert_eq!(column(&report, "key"), ["2025-04-24", "2025-04-25", "2025-04-26"]);
    assert_eq!(column(&report, "start")[1], "2025-04-24T22:00:00Z");
    assert_eq!(column(&report, "end")[1], "2025-04-25T21:00:00Z");
}

#[test]
fn a_range_includes_its_last_day_and_nothing_after() {
    let workspace = Workspace::new("Europe/Rome");
    workspace.import(&conversations_at(&["2025-10-31T22:59:59.900Z", "2025-10-31T23:00:00.000Z"]));
    let report = workspace.serve().overview("from=2025-10-01&to=2025-10-31");
    assert_eq!(report["totals"]["conversations"], 1);
    assert_eq!(report["totals"]["messages"]["total"], 1);

    let february = Workspace::new("Europe/Rome").at("2026-02-10T09:00:00Z");
    let report = february.serve().overview("range=last_month");
    assert_eq!(report["range"]["from"], "2026-01-01");
    assert_eq!(report["range"]["end"], "2026-01-31T23:00:00Z");
}

#[test]
fn weeks_at_the_turn_of_the_year() {
    let instants = ["2024-12-30T12:00:00Z", "2026-12-31T12:00:00Z", "2027-01-01T12:00:00Z", "2027-01-03T12:00:00Z"];
    let workspace = Workspace::new("UTC").at("2027-03-01T00:00:00Z");
    workspace.import(&conversations_at(&instants));
    let query = "from=2024-12-01&to=2027-01-31&group=week";
    let full = |report: &Value| -> Vec<(String, u64)> {
        report["buckets"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|b| b["conversations"] != 0)
            .map(|b| (b["key"].as_str().unwrap().to_owned(), b["conversations"].as_u64().unwrap()))
            .collect()
    };
    let server = workspace.serve();
    let monday = server.overview(query);
    assert_eq!(full(&monday), [("2025-W01".to_owned(), 1), ("2026-W53".to_owned(), 3)]);
    workspace.set("week_start=sunday");
    let sunday = loop {
        let report = server.overview(query);
        if report["range"]["week_start"] == "sunday" {
            break report;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    assert_eq!(
        full(&sunday),
        [("2024-12-29".to_owned(), 1), ("2026-12-27".to_owned(), 2), ("2027-01-03".to_owned(), 1)]
    );
    assert_eq!(sunday["totals"]["conversations"], monday["totals"]["conversations"]);
}

#[test]
fn a_zone_that_is_none_is_refused_with_a_sentence() {
    let workspace = Workspace::new("Asia/Calcutta");
    assert_eq!(workspace.serve().overview("")["range"]["zone"], "Asia/Kolkata");
    for zone in ["UTC';--", "+03:00", "Mars/Olympus", ""] {
        let output = workspace.run("settings", &["set", &format!("time_zone={zone}")], "");
        assert_eq!(output.status.code(), Some(2), "{zone}");
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(words.contains("time_zone"), "{words}");
    }
    assert_eq!(workspace.serve().overview("")["range"]["zone"], "Asia/Kolkata");
}
