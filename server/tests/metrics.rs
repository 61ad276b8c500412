//! What a monitor reads.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Server, Workspace, events::*};
use serde_json::json;

fn monitor(server: &Server) -> Server {
    let line = server.wait_for_log("its metrics are at");
    let (_, address) = line.split_once("http://").unwrap();
    Server::at(address.trim_end_matches("/metrics"))
}

/// The value of a series.
fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {series} in\n{text}")).parse().unwrap()
}

#[test]
fn a_monitor_reads_what_the_server_does_and_nothing_of_anybody() {
    let workspace = Workspace::new("UTC");
    let key = workspace.key("ingest");
    workspace.run("audit", &[], "");
    let server = workspace.serve_with(&["--demo-sign-in", "--metrics-listen", "127.0.0.1:0"]);
    let monitor = monitor(&server);
    let shown = format!("Bearer {key}");
    let headers = [("authorization", shown.as_str()), ("content-type", "application/json")];
    let event = says("m1", "v1", "contact", "2026-11-10T09:00:00Z");
    let sent = json!([opened("v1", "c1", "2026-11-10T09:00:00Z"), event, event, {"type": "nothing"}]).to_string();
    assert_eq!(server.post_bytes("/api/v1/events", &headers, sent.as_bytes()).status, 200);
    for path in ["/conversations?q=Zaphod", "/conversations/1?q=Zaphod", "/Zaphod", "/overview?from=Zaphod"] {
        server.get(path);
    }
    server.wait_for("range=all", |totals| totals["conversations"] == 1);

    let answer = monitor.get("/metrics");
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    let text = answer.text();
    for (outcome, n) in [("accepted", 2.0), ("duplicate", 1.0), ("rejected", 1.0)] {
        let series = format!("rapporto_events_total{{source=\"api\",outcome=\"{outcome}\"}}");
        assert_eq!(value(text, &series), n, "{outcome}");
    }
    let requests = "rapporto_http_requests_total";
    let asked = |method, route, status| {
        value(text, &format!("{requests}{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}"))
    };
    assert_eq!(asked("POST", "/api/v1/events", 200), 1.0);
    assert_eq!(asked("GET", "/conversations", 200), 1.0);
    assert_eq!(asked("GET", "/conversations/{id}", 200), 1.0);
    assert_eq!(asked("GET", "none", 404), 1.0);
    let took = "rapporto_http_request_duration_seconds_count{method=\"GET\",route=\"/conversations\"}";
    assert_eq!(value(text, took), 1.0);
    assert_eq!(value(text, "rapporto_transactions_total{outcome=\"committed\"}"), 1.0);
    assert_eq!(value(text, "rapporto_queue_events"), 0.0);
    assert_eq!(value(text, "rapporto_open_downloads"), 0.0);
    assert_eq!(value(text, "rapporto_columns_lag_transactions"), 0.0);
    assert_eq!(value(text, "rapporto_columns_revision"), value(text, "rapporto_database_revision"));
    assert_eq!(value(text, "rapporto_http_requests_under_way"), 0.0);
    assert!(value(text, "rapporto_database_bytes") > 0.0 && value(text, "rapporto_wal_bytes") > 0.0);
    assert_eq!(value(text, "rapporto_audit_differing_facts"), 0.0);
    // The instant that the workspace takes for now.
    assert_eq!(value(text, "rapporto_audit_timestamp_seconds"), 1_794_744_000.0);
    let version = format!("rapporto_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    assert_eq!(value(text, &version), 1.0);
    assert!(!text.contains("Zaphod"), "{text}");
    assert_eq!(monitor.get("/overview").status, 404, "reports are not for monitors");
}

#[test]
fn a_monitor_hears_of_a_database_that_cannot_be_read_and_of_all_else() {
    let workspace = Workspace::new("UTC");
    workspace.run("audit", &[], "");
    let server = workspace.serve_with(&["--demo-sign-in", "--metrics-listen", "127.0.0.1:0"]);
    let monitor = monitor(&server);
    assert_eq!(value(monitor.get("/metrics").text(), "rapporto_database_readable"), 1.0);
    workspace.alter("alter table head rename to elsewhere");
    server.get("/healthz");
    let answer = monitor.get("/metrics");
    assert_eq!(answer.status, 200);
    let text = answer.text();
    assert_eq!(value(text, "rapporto_database_readable"), 0.0);
    assert_eq!(value(text, "rapporto_queue_events"), 0.0);
    assert_eq!(value(text, "rapporto_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"}"), 1.0);
    assert!(value(text, "rapporto_database_bytes") > 0.0);
    for unknown in ["rapporto_database_revision", "rapporto_columns_lag_transactions", "rapporto_audit_differing_facts"]
    {
        assert!(!text.contains(unknown), "{unknown} is made up");
    }
}

#[test]
fn visitors_do_not_reach_the_metrics() {
    let workspace = Workspace::new("UTC");
    assert_eq!(workspace.serve().get("/metrics").status, 404);
}
