//! What brought the contacts, as a filter of every report of conversations, with the real program.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

const AT: &str = "2026-11-14T10:00:00Z";

/// v1: by a click of a campaign. v2: by a click of none. v3: by an advertisement. v4: by a template of a campaign, in a flow. v5: by
/// nothing known.
fn events() -> Vec<Value> {
    let click = |code: &str, page: &str| json!({"type":"click","click":code,"button":"footer","page":page,"referrer":"https://www.instagram.com/p/1","at":AT});
    let mut events = vec![
        click("ab12cd", "https://x.example/sofas?utm_source=ig&utm_campaign=autumn"),
        click("ef34gh", "https://x.example/chairs"),
    ];
    for n in 1..=5 {
        let thread = format!("v{n}");
        events.extend([opened(&thread, &format!("c{n}"), AT), tagged(&thread, "sales", AT)]);
        let from = if n == 4 { "broadcast" } else { "contact" };
        let mut message = says(&format!("m{n}"), &thread, from, AT);
        match n {
            1 => message["text"] = "Hello! ab12cd".into(),
            2 => message["text"] = "ef34gh".into(),
            3 => message["referral"] = json!({"source_type":"ad","source_id":"7","headline":"Sale"}),
            4 => {
                message["kind"] = "template".into();
                message["template"] = "promo".into();
                message["campaign"] = "october".into();
            }
            _ => {}
        }
        events.push(message);
    }
    events.push(json!({"type":"run.started","run":"r1","flow":"f1","version":"f1v1","contact":"c4","conversation":"v4","at":AT}));
    events
}

fn threads(server: &Server, query: &str) -> Vec<String> {
    let (rows, answer) = server.conversations(query);
    assert_eq!(answer["total"], rows.len(), "{query}");
    let mut threads: Vec<String> = rows.iter().map(|row| row["thread"].as_str().unwrap().to_owned()).collect();
    threads.sort();
    threads
}

#[test]
fn every_report_of_conversations_is_narrowed_to_what_brought_them_alike() {
    let workspace = Workspace::new("UTC");
    workspace.import(&events());
    let server = workspace.serve();
    for (query, wanted) in [
        ("utm_source=ig", "v1"),
        ("utm_source=", "v2 v3 v4 v5"),
        ("utm_source=&origin=button", "v2"),
        ("utm_medium=x", ""),
        ("button=footer", "v1 v2"),
        ("referrer=instagram.com&landing_page=https://x.example/chairs", "v2"),
        ("referrer_url=https://www.instagram.com/p/1", "v1 v2"),
        ("origin=ad", "v3"),
        ("origin=campaign&origin=webchat", "v1 v2 v3"),
        ("origin=mass", ""),
        ("campaign=autumn", "v1"),
        ("campaign=october&campaign=Sale", "v3 v4"),
        ("campaign=", "v2 v5"),
        ("template=promo", "v4"),
        ("flow=f1", "v4"),
        ("flow=&origin=button", "v1 v2"),
        ("flow=&flow=f1&tag=sales", "v1 v2 v3 v4 v5"),
        ("template=promo&utm_source=ig", ""),
        ("template=unknown", ""),
    ] {
        let found = threads(&server, query);
        assert_eq!(found.join(" "), wanted, "{query}");
        let n = found.len();
        assert_eq!(server.csv(&format!("/conversations.csv?{query}")).len(), n + 1, "{query}");
        assert_eq!(server.csv(&format!("/contacts.csv?{query}")).len(), n + 1, "{query}");
        let contacts = server.get(&format!("/api/v1/reports/contacts?{query}")).json();
        assert_eq!(contacts["total"], n, "{query}");
        assert_eq!(server.overview(query)["totals"]["conversations"], n, "{query}");
        let days = server.csv(&format!("/overview.csv?table=daily&{query}"));
        let column = days[0].iter().position(|head| head == "Conversations").unwrap();
        assert_eq!(days[1..].iter().map(|day| day[column].parse::<usize>().unwrap()).sum::<usize>(), n, "{query}");
        for report in ["agents", "tags"] {
            let answer = server.get(&format!("/api/v1/reports/{report}?{query}")).json();
            assert_eq!(answer["total"]["conversations"], n, "{report} {query}");
        }
        let page = server.get(&format!("/conversations?columns=thread&{query}"));
        let shown =
            ["v1", "v2", "v3", "v4", "v5"].into_iter().filter(|thread| page.text().contains(&format!(">{thread}<")));
        assert_eq!(shown.collect::<Vec<_>>(), found, "{query}");
    }
    for report in ["overview", "agents", "tags", "conversations", "contacts"] {
        let refused = server.get(&format!("/api/v1/reports/{report}?origin=moon"));
        assert_eq!((refused.status, &refused.json()["parameter"]), (400, &json!("origin")), "{report}");
    }
}

#[test]
fn a_row_says_what_brought_it_and_where_the_visitor_was() {
    let workspace = Workspace::new("UTC");
    workspace.import(&events());
    let server = workspace.serve();
    let (rows, _) = server.conversations("utm_source=ig");
    let row = &rows[0];
    let said = ["origin", "button", "referrer_url", "landing_page", "utm_source", "utm_campaign", "campaign"]
        .map(|name| &row[name]);
    let wanted =
        ["button", "footer", "https://www.instagram.com/p/1", "https://x.example/sofas", "ig", "autumn", "autumn"];
    assert_eq!(said, wanted);
    let file = server.csv("/conversations.csv?sort=-landing_page");
    let column = file[0].iter().position(|head| head == "Landing page").unwrap();
    let pages: Vec<&str> = file[1..].iter().map(|row| row[column].as_str()).collect();
    assert_eq!(pages, ["https://x.example/sofas", "https://x.example/chairs", "", "", ""]);
    let page = server.get(&format!("/conversations/{}", row["id"].as_str().unwrap()));
    assert!(page.text().contains("https://x.example/sofas"));
    let list = server.get("/conversations?columns=started_at,utm_source&utm_source=ig");
    assert!(list.text().contains("UTM source: ig"), "a chip");
}

#[test]
fn every_number_of_the_button_opens_as_many_rows() {
    let workspace = Workspace::new("UTC");
    workspace.import(&events());
    let server = workspace.serve();
    let report = server.get("/api/v1/reports/button").json();
    for by in ["button", "referrer", "referrer_url", "landing_page", "utm_source", "utm_campaign", "utm_term"] {
        for group in report[format!("by_{by}")].as_array().unwrap() {
            let value = group["value"].as_str().unwrap();
            let clicks = server.get(&format!("/api/v1/reports/clicks?{by}={value}")).json();
            assert_eq!(clicks["total"], group["clicks"], "{by}={value}");
            let begun = server.get(&format!("/api/v1/reports/conversations?{by}={value}&origin=button")).json();
            assert_eq!(begun["total"], group["conversations"], "{by}={value}");
        }
    }
}

#[test]
fn the_filter_bar_offers_what_brought_the_contacts_by_name() {
    let workspace = Workspace::new("UTC");
    workspace.import(&events());
    workspace.import(&[json!({"type":"flow.version","flow":"f1","version":"f1v1","name":"Welcome","steps":[{"step":"s1","kind":"MESSAGE"}],"at":AT})]);
    let server = workspace.serve();
    // A page waits half a second for clicks that are read for the first time; the report of the button until they are there.
    server.get("/api/v1/reports/button");
    let page = |path: &str| server.get(path).text().to_owned();
    let offered = |page: &str, name: &str, value: &str| page.contains(&format!("name=\"{name}\" value=\"{value}\""));
    for path in ["/overview", "/agents", "/tags", "/conversations", "/contacts"] {
        let page = page(path);
        for (name, value) in [
            ("origin", "ad"),
            ("flow", "f1"),
            ("template", "promo"),
            ("campaign", "october"),
            ("button", "footer"),
            ("referrer", "instagram.com"),
            ("utm_campaign", "autumn"),
            ("utm_source", "ig"),
            ("utm_source", ""),
        ] {
            assert!(offered(&page, name, value), "{name}={value} on {path}");
        }
        assert!(!offered(&page, "utm_term", ""), "what nothing has is no choice");
    }
    let button = page("/button");
    assert!(offered(&button, "utm_source", "ig") && !offered(&button, "flow", "f1"), "what clicks have");
    assert!(!offered(&page("/flows"), "utm_source", "ig"));
    let narrowed = page("/conversations?flow=f1&utm_source=gone");
    assert!(narrowed.contains("Flow: Welcome"), "a flow goes by its name");
    assert!(narrowed.contains("name=\"utm_source\" value=\"gone\" checked"), "a form would else lose it");
    assert!(page("/overview?utm_source=ig").contains("href=\"/agents?utm_source=ig\""), "links keep the filters");
}
