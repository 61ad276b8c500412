//! The contacts behind a number, page by page, as a file, and the conversations of one of them.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

const OCTOBER: &str = "from=2025-10-01&to=2025-10-31";

fn contacts(server: &Server, query: &str) -> (Vec<Value>, Value) {
    server.list("contacts", query)
}

/// 130 contacts; the first 20 have two conversations, and the first ten were there in September.
fn workspace() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let mut events = Vec::new();
    for i in 0..130 {
        let contact = format!("c{i}");
        let name = if i == 7 { "=1+1".to_owned() } else { format!("Name {}", i % 9) };
        events.push(json!({"type":"contact","contact":contact,"first_name":name,"phone":format!("+39333{:07}", i),
            "email":if i % 3 == 0 { Value::Null } else { json!(format!("{i}@example.com")) },"tags":["lead"]}));
        let mut converse = |thread: String, at: String| {
            events.push(opened(&thread, &contact, &at));
            events.push(says(&format!("m-{thread}"), &thread, "contact", &at));
        };
        let day = 1 + i % 28;
        converse(format!("a{i}"), format!("2025-10-{day:02}T08:{:02}:00Z", i % 60));
        if i < 20 {
            converse(format!("b{i}"), format!("2025-10-{:02}T18:00:00Z", day + 2));
        }
        if i < 10 {
            converse(format!("s{i}"), "2025-09-15T10:00:00Z".to_owned());
        }
    }
    workspace.import(&events);
    workspace
}

#[test]
fn page_json_file_and_overview_agree() {
    let server = workspace().serve();
    for query in [
        OCTOBER,
        "from=2025-10-01&to=2025-10-31&sort=contact",
        "from=2025-10-01&to=2025-10-31&sort=-email",
        "from=2025-10-01&to=2025-10-31&sort=phone&new=true",
        "from=2025-10-01&to=2025-10-31&sort=-conversations",
        "from=2025-10-01&to=2025-10-31&sort=first_seen&group=day&at=2025-10-04",
        "range=all&sort=contact_id&q=name%203",
        "range=all&sort=contact_tags&messages=contact",
    ] {
        let (rows, page) = contacts(&server, query);
        let total = page["total"].as_u64().unwrap();
        assert_eq!(rows.len() as u64, total, "{query}");
        let file = server.csv(&format!("/contacts.csv?{query}"));
        let ids: Vec<&str> = file[1..].iter().map(|row| row[7].as_str()).collect();
        assert_eq!(ids, rows.iter().map(|row| row["contact"].as_str().unwrap()).collect::<Vec<_>>(), "{query}");
        let (list, found) = server.conversations(query.split("&sort").next().unwrap_or(query));
        let sum: u64 = rows.iter().map(|row| row["conversations"].as_u64().unwrap()).sum();
        if !query.contains("sort") {
            assert_eq!((sum, total), (list.len() as u64, found["distinct_contacts"].as_u64().unwrap()), "{query}");
        }
        assert_eq!(page["conversations"], sum, "{query}");
        let text = server.get(&format!("/contacts?{query}")).text().to_owned();
        assert!(text.contains(&format!("{total} contacts")), "{query}");
    }
    let totals = server.overview(OCTOBER)["totals"].clone();
    assert_eq!(contacts(&server, OCTOBER).1["total"], totals["distinct_contacts"]);
    assert_eq!(contacts(&server, &format!("{OCTOBER}&new=true")).1["total"], totals["new_contacts"]);
    assert_eq!((&totals["distinct_contacts"], &totals["new_contacts"]), (&json!(130), &json!(120)));
}

#[test]
fn every_order_goes_through_all_contacts_with_missing_ones_last() {
    let server = workspace().serve();
    for column in reports::contacts::Column::ALL {
        for sign in ["", "-"] {
            let key = column.key();
            let (rows, _) = contacts(&server, &format!("range=all&sort={sign}{key}"));
            let mut ids: Vec<String> = rows.iter().map(|row| row["contact"].to_string()).collect();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), 130, "{sign}{key}");
            if key == "email" {
                let missing: Vec<bool> = rows.iter().map(|row| row[key].is_null()).collect();
                assert!(missing.is_sorted() && missing[129] && !missing[0], "{sign}{key}");
            }
        }
    }
    let bad = server.get("/api/v1/reports/contacts?sort=duration").json();
    assert_eq!((bad["status"].as_u64(), bad["parameter"].as_str()), (Some(400), Some("sort")));
    let bad = server.get("/api/v1/reports/contacts?after=x").json();
    assert_eq!((bad["status"].as_u64(), bad["parameter"].as_str()), (Some(400), Some("after")));
    assert_eq!(server.get("/contacts?sort=duration").status, 400);
    assert_eq!(server.get("/contacts.tsv?style=excel").status, 400);
}

#[test]
fn a_contact_s_number_is_the_number_of_its_conversations() {
    let server = workspace().serve();
    let (rows, _) = contacts(&server, &format!("{OCTOBER}&q=name%203"));
    for row in rows.iter().chain(&contacts(&server, OCTOBER).0[..12]) {
        let contact = row["contact"].as_str().unwrap();
        let (list, found) = server.conversations(&format!("{OCTOBER}&contact={contact}"));
        assert_eq!(found["total"], row["conversations"], "{contact}");
        assert_eq!((&list[0]["id"], &list[0]["started_at"]), (&row["last_conversation_id"], &row["last_conversation"]));
        assert!(list.iter().all(|other| other["contact"] == contact));
        let ever = server.conversations(&format!("range=all&sort=started_at&contact={contact}")).0;
        assert_eq!(ever[0]["started_at"], row["first_seen"], "{contact}");
    }
    assert_eq!(server.conversations("range=all&contact=nobody").1["total"], 0);
    let page = server.get(&format!("/contacts?{OCTOBER}&sort=-conversations"));
    assert!(page.text().contains(&format!("/conversations?{}&amp;contact=c", OCTOBER.replace('&', "&amp;"))));
    let file = server.csv(&format!("/contacts.csv?{OCTOBER}&sort=contact_id"));
    assert!(file.iter().any(|row| row[0] == "'=1+1" && row[1] == "+393330000007"), "a name never runs");
}

#[test]
fn merged_contacts_are_one_and_their_conversations_stay_two() {
    let workspace = Workspace::new("UTC");
    let conversation = |thread: &str, contact: &str, at: &str| {
        vec![opened(thread, contact, at), says(&format!("m-{thread}"), thread, "contact", at)]
    };
    workspace.import(
        &[
            conversation("v1", "c1", "2025-10-06T10:00:00Z"),
            conversation("v2", "c2", "2025-10-07T10:00:00Z"),
            vec![json!({"type":"contact","contact":"c1","first_name":"Ann"})],
        ]
        .concat(),
    );
    let counts = |server: &Server| {
        let totals = server.overview(OCTOBER)["totals"].clone();
        let listed = contacts(server, OCTOBER).1["total"].clone();
        assert_eq!(listed, totals["distinct_contacts"]);
        (totals["distinct_contacts"].as_u64().unwrap(), totals["conversations"].as_u64().unwrap())
    };
    assert_eq!(counts(&workspace.serve()), (2, 2));
    let merged = |from: &str, into: &str| {
        json!({"type":"contact.merged","contact":from,"into":into,"at":"2025-10-08T10:00:00Z"}).to_string()
    };
    let refused = workspace.run("import", &["--strict", "-"], &merged("c1", "c1"));
    assert!(!refused.status.success(), "merging into itself is refused");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("into"), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(counts(&workspace.serve()), (2, 2));
    workspace.import(&[serde_json::from_str(&merged("c1", "c2")).unwrap()]);
    let server = workspace.serve();
    assert_eq!(counts(&server), (1, 2));
    let (rows, _) = contacts(&server, OCTOBER);
    assert_eq!(
        (&rows[0]["contact"], &rows[0]["name"], &rows[0]["conversations"]),
        (&json!("c2"), &json!("Ann"), &json!(2))
    );
    for contact in ["c1", "c2"] {
        assert_eq!(server.conversations(&format!("{OCTOBER}&contact={contact}")).1["total"], 2, "{contact}");
    }
}
