//! The list of conversations: search, order, and its files, which agree with JSON and totals.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, Workspace, events::*};
use reports::conversations::Column;
use serde_json::{Value, json};

/// Names that a spreadsheet would run, and what a file makes of them.
const EVIL: [&str; 5] = ["=HYPERLINK(\"http://x\")", "+1+cmd|x", "@SUM(1)", "-1+1", "\tx"];

/// 240 conversations of 60 contacts, five of them with names that would run.
fn workspace() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let day = json!([["09:00", "18:00"]]);
    workspace.set_hours(&json!({"weekly": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}}));
    let mut events = vec![agent("a1", "Zoe", "zoe@example.com"), agent("a2", "bo", "bo@example.com")];
    for i in 0..60usize {
        let name = EVIL.get(i).map_or_else(|| format!("Name {}", i % 7), |name| (*name).to_owned());
        let phone = if i % 9 == 8 { Value::Null } else { json!(format!("+39333{:07}", 1_234_567 + i)) };
        let tags: &[&str] = if i % 3 == 0 { &["=cmd()", "lead"] } else { &[] };
        events.push(json!({"type":"contact","contact":format!("c{i}"),"first_name":name,"phone":phone,"tags":tags,
            "email":format!("c{i}@example.com")}));
    }
    for i in 0..240usize {
        let thread = format!("v{i}");
        let at = |minute: usize| format!("2026-{:02}-{:02}T{:02}:{minute:02}:00Z", 9 + i % 2, 1 + i % 28, (i * 7) % 24);
        events.push(opened_by(&thread, &format!("c{}", i % 60), ["inbound", "inbox", "flow", "api"][i % 4], &at(0)));
        events.push(says(&format!("m{i}"), &thread, "contact", &at(1)));
        if i % 5 != 0 {
            events.push(answers(&format!("n{i}"), &thread, ["a1", "a2"][i % 2], &at(2 + i % 40)));
        }
        if i % 2 == 0 {
            events.push(tagged(&thread, ["-1+1", "sales"][i % 4 / 2], &at(3)));
        }
        if i % 4 != 3 {
            events.push(closed(&thread, "agent", &at(50)));
            events.push(rated(&thread, 1 + (i % 5) as u8, "@good", &at(52)));
        }
    }
    workspace.import(&events);
    workspace
}

fn column(rows: &[Vec<String>], name: &str) -> Vec<String> {
    let index = rows[0].iter().position(|title| title == name).unwrap_or_else(|| panic!("no {name} in {:?}", rows[0]));
    rows[1..].iter().map(|row| row[index].clone()).collect()
}

fn field(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_str().map_or_else(|| row[name].to_string(), str::to_owned)).collect()
}

/// Seconds as a file has them.
fn seconds(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_f64().map_or_else(String::new, |s| format!("{s:.0}"))).collect()
}

fn agrees(server: &Server, query: &str) -> u64 {
    let (rows, page) = server.conversations(query);
    let total = page["total"].as_u64().unwrap();
    assert_eq!(rows.len() as u64, total, "{query}");
    let file = server.csv(&format!("/conversations.csv?{query}"));
    assert_eq!(file.len() as u64, total + 1, "{query}");
    assert_eq!(column(&file, "Id"), field(&rows, "id"), "{query}");
    assert_eq!(column(&file, "Started"), field(&rows, "started_at"), "{query}");
    assert_eq!(column(&file, "Status"), field(&rows, "status"), "{query}");
    assert_eq!(column(&file, "Messages"), field(&rows, "messages"), "{query}");
    assert_eq!(column(&file, "Duration"), seconds(&rows, "duration_s"), "{query}");
    // An order by times follows the clock, so rows are found by their id.
    let on_other = column(&file, "First response (Business hours only)");
    let mut in_file: Vec<_> = column(&file, "Id").into_iter().zip(on_other).collect();
    let business = server.conversations(&format!("{query}&clock=business")).0;
    let mut in_json: Vec<_> = field(&business, "id").into_iter().zip(seconds(&business, "first_response_s")).collect();
    in_file.sort();
    in_json.sort();
    assert_eq!(in_file, in_json, "{query}");
    total
}

#[test]
fn file_json_and_total_agree_under_filters_search_and_order() {
    let server = workspace().serve();
    for query in [
        "range=all",
        "range=all&sort=contact",
        "range=all&tag=sales&sort=-phone",
        "range=all&status=closed&sort=tags",
        "range=all&sort=-agents&q=name%203",
        "from=2026-10-01&to=2026-10-20&contact_tag=lead&sort=first_response",
        "range=all&q=nobody",
    ] {
        let total = agrees(&server, query);
        assert_eq!(total == 0, query.contains("nobody"), "{query}");
        if !query.contains("q=") {
            // The Overview has another order, and other columns.
            let report = server.overview(query.split("&sort").next().unwrap());
            assert_eq!(report["totals"]["conversations"], total, "{query}");
        }
    }
    let report = server.overview("range=all&tag=sales");
    assert_eq!(report["totals"]["conversations"], agrees(&server, "range=all&tag=sales"));
    let messages = server.csv("/conversations.csv?range=all&messages=agent");
    let sum: u64 = column(&messages, "Messages in range").iter().map(|n| n.parse::<u64>().unwrap()).sum();
    assert_eq!(server.overview("range=all")["totals"]["messages"]["agent"], sum);
}

#[test]
fn the_list_says_what_its_totals_were_as_the_list_of_those_dates_does() {
    let server = workspace().serve();
    const NOW: &str = "from=2026-10-01&to=2026-10-20";
    const BEFORE: &str = "from=2026-09-11&to=2026-09-30";
    for narrowed in [
        "",
        "&tag=sales",
        "&messages=agent",
        "&replies=true",
        "&q=name%203",
        "&new=true",
        "&sort=contact&status=closed",
    ] {
        let (_, page) = server.conversations(&format!("{NOW}{narrowed}&compare=previous"));
        let (_, before) = server.conversations(&format!("{BEFORE}{narrowed}"));
        let compared = &page["comparison"];
        assert!(compared["total"].as_u64() > Some(0), "{narrowed}");
        for name in ["total", "distinct_contacts", "messages_total", "replies_total"] {
            assert_eq!(compared[name], before[name], "{name} {narrowed}");
        }
        assert_eq!(
            (&compared["range"]["from"], &compared["range"]["to"]),
            (&json!("2026-09-11"), &json!("2026-09-30"))
        );
        assert_eq!(before["comparison"], Value::Null, "{narrowed}");
    }
    for alone in ["&compare=none", "&compare=previous&group=day&at=2026-10-03"] {
        assert_eq!(server.conversations(&format!("{NOW}{alone}")).1["comparison"], Value::Null, "{alone}");
    }
    let (_, a_year_before) = server.conversations(&format!("{NOW}&compare=year"));
    assert_eq!(a_year_before["comparison"]["range"]["from"], "2025-10-01");
    assert_eq!(a_year_before["comparison"]["total"], 0);
}

#[test]
fn every_order_goes_through_all_rows_with_missing_ones_last() {
    let server = workspace().serve();
    for key in Column::ALL.map(Column::key) {
        for sign in ["", "-"] {
            let (rows, page) = server.conversations(&format!("range=all&sort={sign}{key}"));
            assert_eq!(rows.len(), 240);
            assert_eq!(page["total"], 240);
            let mut ids = field(&rows, "id");
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), 240, "{sign}{key}");
            if ["phone", "closed_at", "rating"].contains(&key) {
                let missing: Vec<bool> = rows.iter().map(|row| row[key].is_null()).collect();
                assert!(missing.is_sorted() && missing[239] && !missing[0], "{sign}{key}");
            }
        }
    }
    let bad = server.get("/api/v1/reports/conversations?sort=colour").json();
    assert_eq!((bad["status"].as_u64(), bad["parameter"].as_str()), (Some(400), Some("sort")));
}

#[test]
fn what_a_spreadsheet_would_run_is_neutralised() {
    let server = workspace().serve();
    for (ending, delimiter, style) in [("csv", b',', ""), ("csv", b';', "&style=excel"), ("tsv", b'\t', "")] {
        let answer = server.get(&format!("/conversations.{ending}?range=all&sort=id{style}"));
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-disposition").starts_with("attachment; filename=\"rapporto-conversations-"));
        let bytes = answer.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answer.body);
        assert_eq!(bytes.len() < answer.body.len(), !style.is_empty());
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(bytes);
        let rows: Vec<Vec<String>> =
            reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        let contacts = column(&rows, "Contact");
        for evil in EVIL {
            assert!(contacts.contains(&format!("'{evil}")), "{evil:?}");
            assert!(!contacts.contains(&evil.to_owned()), "{evil:?}");
        }
        assert!(column(&rows, "Tags").contains(&"'-1+1".to_owned()));
        assert!(column(&rows, "Contact tags").contains(&"'=cmd(), lead".to_owned()));
        assert!(column(&rows, "Comment").contains(&"'@good".to_owned()));
        assert!(column(&rows, "Phone").contains(&"+393331234567".to_owned()));
    }
    let refused = server.get("/conversations.tsv?style=excel");
    assert_eq!((refused.status, refused.header("content-disposition")), (400, ""));
    assert_eq!(server.get("/conversations.csv?sort=colour").status, 400);
}

#[test]
fn the_page_searches_sorts_and_chooses_columns_without_javascript() {
    let server = workspace().serve();
    let page = server.get("/conversations?range=all&tag=sales&q=name%203&sort=-contact&columns=contact,email,id");
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("c3@example.com") || text.contains("c10@example.com"), "the e-mail is shown");
    assert!(text.contains("value=\"name 3\""), "the box says what was searched for");
    assert!(text.contains("aria-sort=\"descending\""));
    assert!(text.contains("/conversations.csv?range=all&amp;tag=sales&amp;q=name%203&amp;sort=-contact"));
    let rows = text.matches("<tr>").count() - 1;
    assert!(rows > 0);
    assert_eq!(
        text.matches("href=\"/conversations/").count(),
        rows,
        "without its start too, a row opens its conversation"
    );
    assert_eq!(server.get("/conversations?columns=nothing").status, 400);
}
