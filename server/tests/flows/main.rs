//! Flows as JSON and as files: the same numbers by every address.
#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod pages;

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

const STEPS: &str = r#"[{"step":"hi","name":"Hello","kind":"TEMPLATE","next":["ask"]},{"step":"ask","name":"=Choice","kind":"MENU","next":["bye"]},{"step":"bye","name":"Bye","kind":"MESSAGE","next":[]}]"#;

/// 120 runs of one flow, of which every third completes, the next one fails and the last one stays; ten of them in a conversation of Bia's.
fn workspace() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let steps: Value = serde_json::from_str(STEPS).unwrap();
    let mut events = vec![
        json!({"type":"flow.version","flow":"f/1","version":"v.1","name":"Welcome","version_name":"First","direction":"outbound",
            "state":"published","current":true,"published_by":"Bia","steps":steps,"at":"2025-10-01T08:00:00Z"}),
        json!({"type":"flow.execution","execution":"x1","flow":"f/1","version":"v.1","trigger":"csv","triggered_by":"Bia",
            "at":"2025-10-01T09:00:00Z"}),
    ];
    for i in 0..120 {
        let (run, contact) = (format!("r{i}"), format!("c{}", i % 100));
        let at = |minute: usize| format!("2025-10-{:02}T10:{minute:02}:00Z", 1 + i % 28);
        events.push(json!({"type":"contact","contact":contact,"first_name":"Ana","last_name":format!("N{i}"),
            "phone":format!("+39333{:07}", i % 100)}));
        let mut started = json!({"type":"run.started","run":run,"flow":"f/1","version":"v.1","execution":"x1","contact":contact,"at":at(0)});
        if i < 10 {
            let thread = format!("t{i}");
            started["conversation"] = json!(thread);
            events.push(opened(&thread, &contact, &at(0)));
            events.push(assigned(&thread, "bia", &at(1)));
        }
        events.push(started);
        let mut step = |step: &str, status: &str, minute: usize| {
            events.push(json!({"type":"run.step","run":run,"step":step,"status":status,"at":at(minute)}));
        };
        step("hi", "completed", 1);
        match i % 3 {
            0 => {
                step("ask", "completed", 5);
                step("bye", "completed", 6);
            }
            1 => step("ask", "failed", 5),
            _ => step("ask", "waiting", 5),
        }
    }
    events.push(agent("bia", "Bia", "bia@example.com"));
    workspace.import(&events);
    workspace
}

fn get(server: &Server, path: &str) -> Value {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

#[test]
fn a_flow_says_the_same_by_every_address() {
    let server = workspace().serve();
    let all = get(&server, "/api/v1/reports/flows");
    let row = &all["rows"][0];
    assert_eq!((row["name"].as_str(), row["contacts"].as_u64()), (Some("Welcome"), Some(120)));
    // Without a word of the source: the waits are long over.
    assert_eq!(
        (row["completed"].as_u64(), row["failed"].as_u64(), row["expired"].as_u64()),
        (Some(40), Some(40), Some(40))
    );
    assert_eq!(row["distinct_contacts"], 100);
    let flow = get(&server, "/api/v1/flows/f%2F1?execution=x1");
    assert_eq!(flow["flow"], *row);
    let versions = get(&server, "/api/v1/flows/f%2F1/versions");
    assert_eq!(
        (versions["rows"][0]["contacts"].as_u64(), versions["rows"][0]["current"].as_bool()),
        (Some(120), Some(true))
    );
    let executions = get(&server, "/api/v1/flows/f%2F1/executions");
    assert_eq!((executions["total"].as_u64(), executions["rows"][0]["completed"].as_u64()), (Some(1), Some(40)));
    let viewer = get(&server, "/api/v1/flows/f%2F1/viewer");
    let reached: Vec<u64> =
        viewer["steps"].as_array().unwrap().iter().map(|step| step["reached"].as_u64().unwrap()).collect();
    assert_eq!(reached, [120, 120, 40]);
    assert_eq!(viewer["edges"][1]["contacts"], 40);

    let first = get(&server, "/api/v1/flows/f%2F1/contacts?step=ask&step_end=failed&sort=entered_at");
    assert_eq!((first["total"].as_u64(), first["next"].is_null()), (Some(40), true));
    let page = get(&server, "/api/v1/flows/f%2F1/contacts");
    let after = format!("/api/v1/flows/f%2F1/contacts?after={}", page["next"].as_str().unwrap());
    let rest = get(&server, &after);
    let mut runs: Vec<String> = [&page, &rest]
        .iter()
        .flat_map(|page| page["rows"].as_array().unwrap())
        .map(|row| row["run"].as_str().unwrap().to_owned())
        .collect();
    runs.sort();
    runs.dedup();
    assert_eq!((runs.len(), rest["next"].is_null()), (120, true));
    let run = get(&server, "/api/v1/flows/f%2F1/runs/r2");
    assert_eq!((run["run"]["status"].as_str(), run["path"].as_array().unwrap().len()), (Some("expired"), 2));

    assert_eq!(server.get("/api/v1/flows/nobody").status, 404);
    assert_eq!(server.get("/api/v1/flows/f%2F1/runs/nobody").status, 404);
    let bad = server.get("/api/v1/flows/f%2F1/contacts?run_status=closed");
    assert_eq!((bad.status, bad.json()["parameter"].as_str()), (400, Some("run_status")));
}

const WEEK: &str = "from=2025-10-13&to=2025-10-19";

#[test]
fn flows_are_compared_with_what_they_are_on_the_other_dates() {
    let server = workspace().serve();
    let addresses = [
        "/api/v1/reports/flows?",
        "/api/v1/flows/f%2F1?",
        "/api/v1/flows/f%2F1?version=v.1&run_status=failed&",
        "/api/v1/flows/f%2F1?execution=x1&step=bye&",
    ];
    for address in addresses {
        for (asked, other) in [
            (format!("{WEEK}&compare=previous"), "from=2025-10-06&to=2025-10-12"),
            ("from=2026-10-13&to=2026-10-19&compare=year".to_owned(), WEEK),
        ] {
            let compared = get(&server, &format!("{address}{asked}"))["comparison"].take();
            let other = get(&server, &format!("{address}{other}"));
            let counts = if other["flow"].is_null() { &other["total"] } else { &other["flow"] };
            assert!(counts["contacts"].as_u64() > Some(0), "{address}{asked}");
            for name in ["flow", "rows", "total"] {
                assert_eq!(compared[name], other[name], "{name} of {address}{asked}");
            }
            for name in ["from", "to"] {
                assert_eq!(compared["range"][name], other["range"][name], "{address}{asked}");
            }
        }
        for alone in [
            WEEK,
            // The whole life, of which there is nothing before.
            "compare=previous",
            "from=2025-10-13&to=2025-10-19&compare=none",
            "from=2025-10-13&to=2025-10-19&compare=previous&group=day&at=2025-10-14",
            "from=2199-03-01&to=2199-03-31&compare=previous",
        ] {
            assert!(get(&server, &format!("{address}{alone}"))["comparison"].is_null(), "{address}{alone}");
        }
    }
}

#[test]
fn files_of_flows_have_a_row_for_each_row_and_results_a_column_for_each_step() {
    let server = workspace().serve();
    assert_eq!(server.csv("/flows.csv").len(), 2);
    assert_eq!(server.csv("/flows/f%2F1.csv?tab=versions").len(), 2);
    assert_eq!(server.csv("/flows/f%2F1.csv?tab=executions").len(), 2);
    assert_eq!(server.csv("/flows/f%2F1.csv?tab=viewer").len(), 4);
    assert_eq!(server.csv("/flows/f%2F1.csv?run_status=failed").len(), 41);
    for path in ["/flows/f%2F1/versions/v.1.csv", "/flows/f%2F1/executions/x1.csv"] {
        let file = server.csv(path);
        assert_eq!(file.len(), 121, "{path}");
        let titles: Vec<&str> = file[0].iter().map(String::as_str).collect();
        assert_eq!(titles[5..11], ["Hello", "Hello (date)", "'=Choice", "'=Choice (date)", "Bye", "Bye (date)"]);
        let failed = file.iter().find(|row| row[3] == "failed").unwrap();
        assert_eq!((failed[7].as_str(), failed[9].as_str(), failed.len()), ("failed", "", 15));
    }
    assert_eq!(server.get("/flows/nobody.csv").status, 404);
    let name = |path: &str| server.get(path).header("content-disposition").to_owned();
    assert!(name("/flows/f%2F1/versions/v.1.csv").contains("\"rapporto-flow-results-f-1-v.1-2025-"));
    assert!(name("/flows/f%2F1/executions/x1.tsv").contains("\"rapporto-flow-results-f-1-x1-2025-"));
    assert!(name("/flows/f%2F1.csv?tab=viewer").contains("\"rapporto-flow-viewer-f-1-2025-"));
    // Without a row there are the columns of the steps all the same.
    let nobody = server.csv("/flows/f%2F1/versions/v.1.csv?from=2020-01-01&to=2020-01-02");
    assert_eq!((nobody.len(), nobody[0][5].as_str(), nobody[0].len()), (1, "Hello", 15));
}

#[test]
fn instants_of_a_file_have_one_shape_whatever_fraction_their_events_have() {
    let workspace = Workspace::new("Europe/Rome");
    let steps: Value = serde_json::from_str(STEPS).unwrap();
    let mut events = vec![
        json!({"type":"flow.version","flow":"f1","version":"v1","direction":"outbound","steps":steps,"at":"2025-10-01T08:00:00.125Z"}),
        json!({"type":"flow.execution","execution":"x1","flow":"f1","version":"v1","trigger":"csv","at":"2025-10-01T09:00:00.5Z"}),
    ];
    for (fraction, id) in ["", ".007", ".950"].into_iter().zip(["a", "b", "c"]) {
        let at = |minute: u8| format!("2025-10-02T10:{minute:02}:00{fraction}Z");
        events.push(opened(id, id, &at(0)));
        events.push(
            json!({"type":"run.started","run":id,"flow":"f1","version":"v1","execution":"x1","contact":id,"at":at(0)}),
        );
        events.push(json!({"type":"run.step","run":id,"step":"hi","status":"completed","at":at(1)}));
        events.push(json!({"type":"run.step","run":id,"step":"ask","status":"failed","at":at(2)}));
        events.push(
            json!({"type":"message","message":id,"conversation":id,"from":"broadcast","kind":"template","template":"promo","at":at(0)}),
        );
    }
    workspace.import(&events);
    let server = workspace.serve();
    for (path, instants) in [
        ("/flows.csv", 1),
        ("/flows/f1.csv?tab=versions", 1),
        ("/flows/f1.csv?tab=executions", 1),
        ("/flows/f1.csv", 6),
        ("/flows/f1/versions/v1.csv", 12),
        ("/flows/f1/executions/x1.csv", 12),
        ("/conversations.csv?range=all", 3),
        ("/contacts.csv?range=all", 6),
        ("/starts.csv?range=all&scope=all", 9),
    ] {
        let cells: Vec<String> = server.csv(path).into_iter().skip(1).flatten().collect();
        let found: Vec<&String> = cells.iter().filter(|cell| cell.starts_with("2025-10-0")).collect();
        assert_eq!(found.len(), instants, "{path}: {found:?}");
        for at in found {
            assert!(at.len() == "2025-10-02T12:00:00+02:00".len() && at.ends_with("+02:00"), "{path}: {at}");
        }
    }
}

#[test]
fn the_total_of_versions_is_of_the_runs_in_its_rows() {
    let server = workspace().serve();
    let of =
        |query: &str| server.get(&format!("/api/v1/flows/f%2F1{query}")).json()["flow"]["contacts"].as_u64().unwrap();
    let [all, failed] = ["", "?run_status=failed"].map(of);
    assert!(0 < failed && failed < all, "{failed} of {all}");
    let page = server.get("/flows/f%2F1?tab=versions&run_status=failed");
    let total = page.text().split("<tfoot>").nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
    let numbers: Vec<u64> =
        total.split('>').filter_map(|part| part.split('<').next()?.replace(',', "").parse().ok()).collect();
    assert_eq!(numbers.first(), Some(&failed), "{total}");
}

#[test]
fn json_of_flows_and_versions_is_sorted_as_their_pages_and_files_are() {
    let workspace = Workspace::new("UTC");
    let version = |flow: &str, version: &str, hour: u8| json!({"type":"flow.version","flow":flow,"version":version,"direction":"inbound","steps":[],"at":format!("2025-10-01T{hour:02}:00:00Z")});
    workspace.import(&[version("f1", "b", 8), version("f1", "c", 9), version("f1", "a", 10), version("f2", "z", 11)]);
    let server = workspace.serve();
    for (address, file, key) in [
        ("/api/v1/flows/f1/versions", "/flows/f1.csv?tab=versions&", "version"),
        ("/api/v1/reports/flows", "/flows.csv?", "flow_id"),
    ] {
        for sort in [key, &format!("-{key}")] {
            let rows = server.get(&format!("{address}?sort={sort}")).json()["rows"].clone();
            let told: Vec<String> = rows
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row[key.trim_end_matches("_id")].as_str().unwrap().to_owned())
                .collect();
            let lines = server.csv(&format!("{file}sort={sort}"));
            let written: Vec<String> = lines.into_iter().skip(1).map(|line| line[0].clone()).collect();
            assert!(told.len() > 1 && told == written, "{address} by {sort}: {told:?}, {written:?}");
        }
        assert_eq!(server.get(&format!("{address}?sort=nothing")).status, 400);
    }
}

#[test]
fn the_command_line_writes_the_files_of_flows() {
    let workspace = workspace();
    let server = workspace.serve();
    for (report, path) in [
        ("flows", "/flows.csv"),
        ("flows/f%2F1?tab=contacts&run_status=failed", "/flows/f%2F1.csv?tab=contacts&run_status=failed"),
        ("/flows/f%2F1.tsv?tab=viewer", "/flows/f%2F1.tsv?tab=viewer"),
        ("flows/f%2F1/versions/v.1", "/flows/f%2F1/versions/v.1.csv"),
        ("flows/f%2F1/executions/x1", "/flows/f%2F1/executions/x1.csv"),
    ] {
        let output = workspace.run("export", &[report], "");
        assert!(output.status.success(), "{report}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout == server.get(path).body, "{report}");
    }
    let nobody = workspace.run("export", &["flows/nobody"], "");
    assert_eq!(nobody.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("no such flow"));
}

#[test]
fn an_execution_was_when_it_was_scheduled_for_and_not_when_it_was_told_of() {
    let workspace = Workspace::new("UTC");
    let execution = |id: &str, told: &str, scheduled: Option<&str>| {
        let mut event =
            json!({"type":"flow.execution","execution":id,"flow":"news","version":"n1","trigger":"csv","at":told});
        event["scheduled_for"] = json!(scheduled);
        event
    };
    workspace.import(&[
        json!({"type":"flow.version","flow":"news","version":"n1","direction":"outbound","at":"2026-11-01T10:00:00Z",
            "steps":[{"step":"hi","kind":"MESSAGE","next":[]}]}),
        execution("early", "2026-11-02T10:00:00Z", Some("2026-11-09T08:00:00Z")),
        execution("late", "2026-11-05T10:00:00Z", None),
        json!({"type":"run.started","run":"r1","flow":"news","version":"n1","execution":"early","contact":"c1","at":"2026-11-09T08:01:00Z"}),
        json!({"type":"run.started","run":"r2","flow":"news","version":"n1","execution":"late","contact":"c2","at":"2026-11-05T10:01:00Z"}),
    ]);
    let server = workspace.serve();
    let file = server.csv("/flows/news.csv?tab=executions");
    let listed: Vec<[&str; 2]> = file[1..].iter().map(|row| [row[0].as_str(), row[4].as_str()]).collect();
    assert_eq!(listed, [["early", "2026-11-09T08:00:00+00:00"], ["late", "2026-11-05T10:00:00+00:00"]]);
    let page = server.get("/flows/news/executions/early");
    assert!(page.text().contains("Execution of 9\u{a0}Nov\u{a0}2026, 08:00"));
}

#[test]
fn results_say_what_was_answered_where_texts_are_stored_until_the_contact_is_deleted() {
    let workspace = Workspace::new("UTC");
    workspace.set("store_text=true");
    let at = |minute: usize| format!("2026-11-10T10:{minute:02}:00Z");
    let step = |step: &str, answer: Option<&str>, minute: usize| {
        let mut step =
            json!({"type":"run.step","run":"r1","step":step,"status":"completed","result":"answered","at":at(minute)});
        step["answer"] = json!(answer);
        step
    };
    workspace.import(&[
        json!({"type":"flow.version","flow":"survey","version":"survey@2","at":at(0),
            "steps":[{"step":"stars","kind":"MENU","next":["why"]},{"step":"why","kind":"QUESTION","next":["bye"]},{"step":"bye","kind":"MESSAGE","next":[]}]}),
        json!({"type":"run.started","run":"r1","flow":"survey","version":"survey@2","contact":"c1","at":at(1)}),
        step("stars", Some("5"), 2),
        step("why", Some("=Fast, \"friendly\""), 3),
        step("bye", None, 4),
    ]);
    let results = |server: &Server| {
        let file = server.csv("/flows/survey/versions/survey%402.csv");
        [5, 7, 9].map(|column| file[1][column].clone())
    };
    let mut server = workspace.serve();
    assert_eq!(results(&server), ["5", "'=Fast, \"friendly\"", "answered"]);
    assert!(server.get("/flows/survey/runs/r1").text().contains("friendly"));
    server.end();
    workspace.import(&[json!({"type":"contact.deleted","contact":"c1","at":at(30)})]);
    assert_eq!(results(&workspace.serve()), ["completed"; 3]);
    let stored = workspace.texts("select hex(visits) from run");
    let word: String = "friendly".bytes().map(|byte| format!("{byte:02X}")).collect();
    assert!(stored.len() == 1 && !stored[0].contains(&word), "{stored:?}");
}

#[test]
fn a_flow_that_contacts_begin_has_no_executions_by_any_address() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        json!({"type":"flow.version","flow":"in","version":"v1","name":"Q&A </title><b>menu","direction":"inbound",
        "steps":[{"step":"hi","kind":"MESSAGE","next":[]}],"at":"2026-11-10T10:00:00Z"}),
    ]);
    let server = workspace.serve();
    for path in ["/api/v1/flows/in/executions", "/flows/in?tab=executions", "/flows/in.csv?tab=executions"] {
        assert_eq!(server.get(path).status, 400, "{path}");
    }
    let page = server.get("/flows/in");
    assert!(page.text().contains("<title>Q&amp;A &lt;/title>&lt;b>menu · Rapporto</title>"), "{}", page.text());
}

#[test]
fn a_filter_about_conversations_leaves_out_runs_that_have_none_and_says_so() {
    let server = workspace().serve();
    let flow = get(&server, "/api/v1/flows/f%2F1?agent=bia");
    assert_eq!(flow["flow"]["contacts"], 10);
    assert_eq!(flow["left_out"]["without_conversation"], 110);
    let of_range = get(&server, "/api/v1/flows/f%2F1?from=2025-10-01&to=2025-10-01");
    assert_eq!(of_range["flow"]["contacts"], 5);
}

#[test]
fn files_of_flows_made_in_the_background_are_those_of_their_addresses() {
    let server = workspace().serve();
    for (list, query, address) in [
        ("flow_results", "flow=f%2F1&version=v.1", "/flows/f%2F1/versions/v.1.csv"),
        (
            "flow_results",
            "flow=f%2F1&execution=x1&run_status=failed",
            "/flows/f%2F1/executions/x1.csv?run_status=failed",
        ),
        ("flow_contacts", "flow=f%2F1&q=N7&sort=entered_at", "/flows/f%2F1.csv?q=N7&sort=entered_at"),
    ] {
        let id = server.ask_download(&json!({"list": list, "query": query}), &[]);
        let download = server.wait_for_download(&id, &[]);
        let (made, sent) = (server.get(&format!("/api/v1/downloads/{id}/file")), server.get(address));
        assert!(made.body == sent.body, "{query}");
        assert_eq!(made.header("content-disposition"), sent.header("content-disposition"));
        assert_eq!(download["rows"], sent.text().trim_end().lines().count() - 1, "{query}");
        assert!(download["filters"].to_string().contains("Flow: Welcome"), "{}", download["filters"]);
    }
    for query in ["version=v.1", "flow=nobody"] {
        let wanted = json!({"list": "flow_results", "query": query}).to_string();
        let refused = server.post_bytes("/api/v1/downloads", &[], wanted.as_bytes());
        assert_eq!((refused.status, &refused.json()["parameter"]), (400, &json!("flow")), "{query}");
    }
}

#[test]
fn a_failure_says_what_went_wrong() {
    let workspace = workspace();
    workspace.import(&[json!({"type":"run.step","run":"r1","step":"ask","status":"failed","error":{"code":131026,"title":"Undeliverable"},
        "at":"2025-10-02T10:07:00Z"})]);
    let server = workspace.serve();
    let flow = get(&server, "/api/v1/flows/f%2F1");
    let rows = flow["reasons"].as_array().unwrap().iter().filter(|row| row["status"] == "failed");
    let reasons: Vec<_> = rows.map(|row| (&row["reason"], &row["contacts"])).collect();
    assert_eq!(reasons, [(&json!(null), &json!(39)), (&json!("131026"), &json!(1))]);
    let page = server.get("/flows/f%2F1");
    let page = page.text();
    assert!(page.contains("Not on WhatsApp or unreachable (131026)"));
    assert!(server.get("/flows/f%2F1.csv?tab=contacts&reason=131026").text().contains("131026"));
}
