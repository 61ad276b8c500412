//! Filters, files and addresses: the cards, the buckets, the rows, the JSON and the files agree.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

/// A few hundred conversations that differ in everything the filter asks about.
fn varied() -> Vec<Value> {
    let mut events = vec![agent("a1", "Anna", "anna@example.com"), agent("a2", "Bo", "bo@example.com")];
    for i in 0..240u32 {
        let (thread, person) = (format!("v{i}"), format!("c{}", i % 90));
        if i < 90 {
            let tags: &[&str] = if i % 3 == 0 { &["lead"] } else { &[] };
            events.push(contact(&person, tags));
        }
        let at = |minute: u32| format!("2026-{:02}-{:02}T{:02}:{minute:02}:00Z", 9 + i % 2, 1 + i % 28, (i * 7) % 24);
        events.push(opened_by(&thread, &person, ["inbound", "inbox", "flow", "api"][i as usize % 4], &at(0)));
        events.push(says(&format!("m{i}"), &thread, "contact", &at(1)));
        if i % 5 != 0 {
            events.push(answers(&format!("n{i}"), &thread, if i % 2 == 0 { "a1" } else { "a2" }, &at(2 + i % 40)));
        }
        for (every, tag) in [(2, "sales"), (3, "vip"), (7, "spam")] {
            if i % every == 0 {
                events.push(tagged(&thread, tag, &at(3)));
            }
        }
        if i % 4 != 3 {
            events.push(closed(&thread, "agent", &at(50)));
            events.push(surveyed(&thread, &at(51)));
            if i % 2 == 0 {
                events.push(rated(&thread, 1 + (i % 5) as u8, "ok", &at(52)));
            }
        }
    }
    events
}

fn workspace() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let day = json!([["09:00", "18:00"]]);
    workspace.set_hours(&json!({"weekly": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}}));
    workspace.import(&varied());
    workspace
}

fn sum(rows: &[Vec<String>], column: &str) -> f64 {
    let index =
        rows[0].iter().position(|name| name == column).unwrap_or_else(|| panic!("no {column} in {:?}", rows[0]));
    rows[1..].iter().map(|row| row[index].parse::<f64>().unwrap_or(0.0)).sum()
}

fn everything_agrees(server: &Server, query: &str) -> u64 {
    let report = server.overview(query);
    let totals = &report["totals"];
    let total = totals["conversations"].as_u64().unwrap();
    let buckets = |pointer: &str| -> u64 {
        report["buckets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|bucket| bucket.pointer(pointer).unwrap().as_u64().unwrap())
            .sum()
    };
    for pointer in [
        "/conversations",
        "/inbound_conversations",
        "/unanswered",
        "/messages/total",
        "/messages/agent",
        "/rating/n",
        "/duration/n",
    ] {
        assert_eq!(buckets(pointer), totals.pointer(pointer).unwrap().as_u64().unwrap(), "{pointer} for {query}");
    }
    let sources: u64 =
        report["by_source"].as_array().unwrap().iter().map(|row| row["conversations"].as_u64().unwrap()).sum();
    assert_eq!(sources, total, "sources for {query}");
    let heat: u64 = report["heatmap"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row.as_array().unwrap())
        .map(|cell| cell.as_u64().unwrap())
        .sum();
    assert_eq!(heat, total, "heat map for {query}");

    let (rows, page) = server.conversations(query);
    assert_eq!((rows.len() as u64, &page["total"]), (total, &json!(total)), "rows for {query}");
    let contacts: std::collections::BTreeSet<_> = rows.iter().map(|row| row["contact"].as_str().unwrap()).collect();
    assert_eq!(totals["distinct_contacts"], contacts.len(), "contacts for {query}");
    let unanswered = rows.iter().filter(|row| row["unanswered"] == true).count();
    assert_eq!(totals["unanswered"], unanswered, "unanswered for {query}");
    let mean = |field: &str| {
        let values: Vec<f64> = rows.iter().filter_map(|row| row[field].as_f64()).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    for (field, metric) in [("first_response_s", "first_response"), ("duration_s", "duration")] {
        let (rows, cards) = (mean(field), totals[metric]["mean_s"].as_f64());
        assert!(
            rows.zip(cards).map_or(rows == cards, |(a, b)| (a - b).abs() < 1e-6),
            "{metric} for {query}: {rows:?} {cards:?}"
        );
    }

    for table in ["buckets", "daily", "weekly"] {
        for style in ["/overview.csv", "/overview.tsv"] {
            let file = if style.ends_with("tsv") {
                let text = server.get(&format!("{style}?table={table}&{query}")).text().to_owned();
                text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
            } else {
                server.csv(&format!("{style}?table={table}&{query}"))
            };
            assert_eq!(sum(&file, "Conversations") as u64, total, "{style} {table} for {query}");
            assert_eq!(sum(&file, "Ratings") as u64, totals["rating"]["n"].as_u64().unwrap());
        }
    }
    for list in ["conversations", "contacts"] {
        let file = server.csv(&format!("/{list}.csv?{query}"));
        let counted = if list == "contacts" { &totals["distinct_contacts"] } else { &totals["conversations"] };
        assert_eq!(file.len() as u64 - 1, counted.as_u64().unwrap(), "/{list}.csv for {query}");
        let sums = if list == "contacts" { "Conversations" } else { "Messages" };
        let listed: u64 = rows.iter().map(|row| row["messages"].as_u64().unwrap()).sum();
        assert_eq!(sum(&file, sums) as u64, if list == "contacts" { total } else { listed }, "/{list}.csv for {query}");
    }
    groups_agree(server, query, totals);
    total
}

/// Columns of the reports by agent and by tag: where the JSON has them, and how far the file's rounding may be from it.
const BY_AGENT: [(&str, &str, f64); 15] = [
    ("Conversations", "/conversations", 0.0),
    ("Owned", "/owned", 0.0),
    ("Replied", "/replied", 0.0),
    ("Closed", "/closed", 0.0),
    ("Open now", "/open", 0.0),
    ("Messages sent", "/messages/agent", 0.0),
    ("Distinct contacts", "/distinct_contacts", 0.0),
    ("Average first response", "/first_response/mean_s", 0.5),
    ("In time", "/target/percent", 0.05),
    ("Average reply time", "/reply_time/mean_s", 0.5),
    ("Average duration", "/duration/mean_s", 0.5),
    ("Average rating", "/rating/mean", 0.005),
    ("Ratings", "/rating/n", 0.0),
    ("CSAT %", "/rating/csat_percent", 0.05),
    ("Unanswered", "/unanswered", 0.0),
];
const BY_TAG: [(&str, &str, f64); 9] = [
    ("Conversations", "/conversations", 0.0),
    ("Distinct contacts", "/distinct_contacts", 0.0),
    ("Messages", "/messages/total", 0.0),
    ("Average first response", "/first_response/mean_s", 0.5),
    ("Average duration", "/duration/mean_s", 0.5),
    ("Average rating", "/rating/mean", 0.005),
    ("Ratings", "/rating/n", 0.0),
    ("CSAT %", "/rating/csat_percent", 0.05),
    ("Unanswered", "/unanswered", 0.0),
];

/// Of each average of time that a report has, the last columns of its file.
const PERCENTILES: [(&str, &str); 6] = [
    ("Median first response", "/first_response/median_s"),
    ("90th percentile of first responses", "/first_response/p90_s"),
    ("Median reply time", "/reply_time/median_s"),
    ("90th percentile of reply times", "/reply_time/p90_s"),
    ("Median duration", "/duration/median_s"),
    ("90th percentile of durations", "/duration/p90_s"),
];

/// The reports by agent and by tag total what the Overview does, and their files say in every column what their JSON says.
fn groups_agree(server: &Server, query: &str, totals: &Value) {
    let is_business = query.contains("clock=business");
    let (twin, clock) = if is_business {
        (query.replace("&clock=business", ""), "Full clock")
    } else {
        (format!("{query}&clock=business"), "Business hours only")
    };
    for of in ["agents", "tags"] {
        let report = |query: &str| server.get(&format!("/api/v1/reports/{of}?{query}")).json();
        let (report, twins) = (report(query), report(&twin));
        for pointer in
            ["/conversations", "/distinct_contacts", "/messages/total", "/duration", "/first_response", "/rating/n"]
        {
            assert_eq!(report["total"].pointer(pointer), totals.pointer(pointer), "{of} {pointer} for {query}");
        }
        let rows = |report: &Value| {
            let mut rows = report["rows"].as_array().unwrap().clone();
            rows.extend(report.get("untagged").cloned());
            rows
        };
        let columns: &[_] = if of == "agents" { &BY_AGENT } else { &BY_TAG };
        let has_average =
            |pointer: &str| columns.iter().any(|(_, mean, _)| mean.split('/').nth(1) == pointer.split('/').nth(1));
        let percentiles: Vec<_> = PERCENTILES.into_iter().filter(|(_, pointer)| has_average(pointer)).collect();
        let mut file = server.csv(&format!("/{of}.csv?{query}")).into_iter();
        let heads = file.next().unwrap();
        let lines: Vec<Vec<String>> = file.collect();
        let json = rows(&report);
        assert_eq!(lines.len(), json.len(), "rows of /{of}.csv for {query}");
        for (line, row) in lines.iter().zip(&json) {
            let cell = |head: &str| {
                let at = heads.iter().position(|name| name == head).unwrap_or_else(|| panic!("no {head} in {heads:?}"));
                line[at].as_str()
            };
            let agrees = |head: &str, value: Option<&Value>, within: f64| match value.and_then(Value::as_f64) {
                None => assert_eq!(cell(head), "", "{head} of {of} for {query}"),
                Some(value) => {
                    let written: f64 = cell(head).parse().unwrap();
                    assert!((written - value).abs() <= within + 1e-9, "{head} of {of} for {query}: {written}, {value}");
                }
            };
            for (head, pointer, within) in columns {
                agrees(head, row.pointer(pointer), *within);
            }
            for (head, pointer) in &percentiles {
                agrees(head, row.pointer(pointer), 0.5);
            }
            let key = if of == "agents" { "agent" } else { "tag" };
            let other = rows(&twins).into_iter().find(|other| other.get(key) == row.get(key));
            for (head, pointer, within) in columns.iter().filter(|(_, pointer, _)| pointer.ends_with("mean_s")) {
                agrees(&format!("{head} ({clock})"), other.as_ref().and_then(|other| other.pointer(pointer)), *within);
            }
            if of == "agents" {
                let text = |key: &str| row[key].as_str().unwrap_or_default();
                assert_eq!(
                    [cell("Agent"), cell("E-mail"), cell("Agent id")],
                    [text("name"), text("email"), text("agent")]
                );
                assert_eq!(cell("Former"), row["former"].to_string());
            } else {
                let tag = row.get("tag").and_then(Value::as_str);
                assert_eq!(
                    (cell("Tag"), cell("Untagged")),
                    (tag.unwrap_or("untagged"), if tag.is_none() { "true" } else { "false" })
                );
                let share = row["conversations"].as_f64().unwrap() * 100.0 / totals["conversations"].as_f64().unwrap();
                agrees("Share %", Some(&json!(share)).filter(|share| share.is_number()), 0.05);
            }
        }
        let named = columns.len()
            + percentiles.len()
            + columns.iter().filter(|(_, pointer, _)| pointer.ends_with("mean_s")).count();
        assert_eq!(heads.len(), named + if of == "agents" { 4 } else { 3 }, "every column is compared: {heads:?}");
    }
}

#[test]
fn every_filter_alone_and_all_together_agree_everywhere() {
    let server = workspace().serve();
    let range = "from=2026-09-01&to=2026-10-31";
    let all = everything_agrees(&server, range);
    assert_eq!(all, 240);
    let filters = [
        "tag=sales&tag=vip",
        "tag=sales&tag=vip&tags=all",
        "not_tag=spam",
        "contact_tag=lead",
        "not_contact_tag=lead",
        "agent=a1",
        "agent=anna%40example.com",
        "agent=unassigned",
        "hours=outside",
        "hours=inside&clock=business",
        "source=inbox&source=flow",
        "direction=inbound",
        "status=closed",
        "line=390000000000",
    ];
    for filter in filters {
        let some = everything_agrees(&server, &format!("{range}&{filter}"));
        assert!(some > 0, "{filter} selects nothing, so it shows nothing");
        assert!(
            some < all || filter == "direction=inbound" || filter.starts_with("line="),
            "{filter} selects everything"
        );
    }
    assert_eq!(
        everything_agrees(&server, &format!("{range}&agent=a1")),
        everything_agrees(&server, &format!("{range}&agent=anna%40example.com"))
    );
    let together = "tag=sales&tag=vip&not_tag=spam&contact_tag=lead&agent=a1&hours=outside";
    assert!(everything_agrees(&server, &format!("{range}&{together}")) > 0);
    assert_eq!(everything_agrees(&server, &format!("{range}&tag=nobody")), 0);
}

#[test]
fn a_tag_of_any_letters_survives_every_round_trip() {
    let tag = "100%20 & co+é #1";
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        opened("v1", "c1", "2026-11-10T10:00:00Z"),
        tagged("v1", tag, "2026-11-10T10:00:00Z"),
        opened("v2", "c2", "2026-11-10T10:00:00Z"),
    ]);
    let server = workspace.serve();
    let query = "range=all&tag=100%2520%20%26%20co%2B%C3%A9%20%231";
    assert_eq!(server.overview(query)["totals"]["conversations"], 1);
    assert_eq!(server.conversations(query).0[0]["tags"], json!([tag]));
    assert_eq!(server.overview(&query.replace("%20%", "+%"))["totals"]["conversations"], 1);
    let page = server.get(&format!("/overview?{query}"));
    assert_eq!(page.status, 200);
    // Its links carry it once encoded, in the canonical form.
    assert!(page.text().contains("tag=100%2520%20%26%20co%2B%C3%A9%20%231"), "the page's links lost the tag");
}

#[test]
fn the_same_address_gives_the_same_numbers_to_every_reader() {
    let server = workspace().serve();
    let query = "from=2026-09-01&to=2026-10-31&tag=sales&group=week&compare=previous";
    let first = server.overview(query);
    for headers in [[("accept-language", "it"), ("user-agent", "a")], [("accept-language", "en"), ("user-agent", "b")]]
    {
        assert_eq!(server.get_with(&format!("/api/v1/reports/overview?{query}"), &headers).json(), first);
    }
}

#[test]
fn a_bad_value_is_named_and_an_unknown_parameter_is_not() {
    let server = Workspace::new("UTC").serve();
    for (query, parameter) in [
        ("from=2026-02-30&to=2026-03-01", "from"),
        ("range=last_week_or_so", "range"),
        ("group=minute", "group"),
        ("hours=sometimes", "hours"),
        ("rating=6", "rating"),
        ("hour_of_week=mon-24", "hour_of_week"),
        ("tag=%FF", "tag"),
        ("from=2020-01-01&to=2026-01-01&group=hour", "group"),
    ] {
        let answer = server.get(&format!("/api/v1/reports/overview?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["parameter"], parameter, "{query}");
        let page = server.get(&format!("/overview?{query}"));
        assert_eq!(page.status, 400, "the page of {query}");
        assert!(page.text().contains(parameter));
        let file = server.get(&format!("/overview.csv?{query}"));
        assert_eq!(file.status, 400, "the file of {query}");
        assert_eq!(file.header("content-disposition"), "", "an error must not be an attachment");
    }
    assert_eq!(server.get("/overview?utm_whatever=1&fbclid=2").status, 200);
    assert_eq!(server.get("/nowhere").status, 404);
    assert_eq!(server.get("/api/v1/nowhere").status, 404);
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_neutralised() {
    let workspace = Workspace::new("UTC");
    let evil = [
        "=HYPERLINK(\"http://x\")",
        "+1+cmd|x",
        "@SUM(1)",
        "-1+1",
        "\tx",
        "+393331234567",
        "-5",
        "line\nbreak",
        "say \"ü\" Иван 😀",
    ];
    let events: Vec<Value> = evil
        .iter()
        .enumerate()
        .flat_map(|(i, words)| {
            let at = format!("2026-11-10T10:00:{:02}Z", 59 - i);
            [opened(&format!("v{i}"), "c1", &at), rated(&format!("v{i}"), 5, words, &at)]
        })
        .collect();
    workspace.import(&events);
    let server = workspace.serve();
    let file = server.csv("/overview.csv?table=ratings&range=all");
    let comments: Vec<&str> = file[1..].iter().map(|row| row[2].as_str()).collect();
    assert_eq!(
        comments,
        [
            "'=HYPERLINK(\"http://x\")",
            "'+1+cmd|x",
            "'@SUM(1)",
            "'-1+1",
            "'\tx",
            "+393331234567",
            "-5",
            "line\nbreak",
            "say \"ü\" Иван 😀"
        ]
    );

    let excel = server.get("/overview.csv?table=ratings&range=all&style=excel");
    assert_eq!(excel.body[..3], [0xEF, 0xBB, 0xBF]);
    let text = excel.text();
    assert!(text.contains("\"say \"\"ü\"\" Иван 😀\""), "{text}");
    assert!(text.contains("\"line\nbreak\""));
    assert!(text.lines().next().unwrap().contains(';'));
    assert_eq!(text.matches("\r\n").count(), evil.len() + 1);
    assert!(excel.header("content-disposition").starts_with("attachment; filename=\"rapporto-overview-ratings-"));

    let italian = server.get_with("/overview.csv?range=all", &[("accept-language", "it")]);
    assert!(italian.text().lines().next().unwrap().contains("Conversazioni"), "headers follow the language");
}
