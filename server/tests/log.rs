//! What the log says of requests, and of people: nothing.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

/// What requests and data have of people; some of it stands percent-encoded in addresses.
const OF_PEOPLE: [&str; 10] = [
    "Zaphod",
    "Beeblebrox",
    "5511999990042",
    "heartofgold",
    "vip-geheim",
    "beschwerde",
    "improbability",
    "trillian",
    "marvin",
    "c-4711",
];

/// A workspace with somebody in it.
fn with_somebody() -> Workspace {
    let workspace = Workspace::new("UTC");
    workspace.set("store_text=true");
    let at = "2026-11-10T09:00:00Z";
    let mut words = says("m1", "v1", "contact", at);
    words["text"] = "improbability".into();
    workspace.import(&[
        json!({"type":"contact","contact":"c-4711","first_name":"Zaphod","last_name":"Beeblebrox",
               "phone":"+5511999990042","email":"zaphod@heartofgold.example","tags":["vip-geheim"]}),
        agent("trillian", "Trillian", "trillian@heartofgold.example"),
        opened("v1", "c-4711", at),
        words,
        answers("m2", "v1", "trillian", at),
        tagged("v1", "beschwerde", at),
    ]);
    workspace.add_user("marvin@heartofgold.example", "a long password", &["--role", "manager"]);
    workspace
}

/// Asks in every way that has somebody in it.
fn ask_about_them(server: &Server, key: &str) {
    let cookie = server.sign_in("marvin@heartofgold.example", "a long password");
    server.post("/login", &[("email", "marvin@heartofgold.example"), ("password", "beschwerde beschwerde")], &[]);
    let queries = [
        "q=Zaphod+Beeblebrox",
        "q=%2B5511999990042",
        "contact=c-4711",
        "contact_tag=vip-geheim",
        "tag=beschwerde",
        "agent=trillian%40heartofgold.example",
        "from=Zaphod",
        "next=%2Fcontacts%3Fq%3DZaphod",
    ];
    for path in [
        "/overview",
        "/agents",
        "/tags",
        "/conversations",
        "/contacts",
        "/login",
        "/conversations/1",
        "/conversations/Zaphod",
        "/api/v1/reports/overview",
        "/api/v1/reports/contacts",
        "/api/v1/Zaphod",
        "/api/page/overview",
        "/conversations.csv",
        "/contacts.csv",
        "/overview/conversations.svg",
        "/overview/Zaphod.svg",
        "/assets/Zaphod.css",
        "/Zaphod",
    ] {
        for query in queries {
            server.get_with(&format!("{path}?{query}"), &[("cookie", &cookie), ("x-request-id", "Zaphod")]);
        }
    }
    let key = format!("Bearer {key}");
    let headers = [("authorization", key.as_str()), ("content-type", "application/x-ndjson")];
    let broken = "{\"type\":\"contact\",\"contact\":\"c-4711\",\"email\":7,\"first_name\":\"Zaphod\"}\nimprobability\n";
    server.post_bytes("/api/v1/events?strict=Zaphod", &headers, broken.as_bytes());
    assert_eq!(server.post_bytes("/api/v1/events", &headers, broken.as_bytes()).status, 200);
    server.post_bytes("/webhooks/whatsapp?hub.verify_token=Zaphod", &[], broken.as_bytes());
    server.get("/no?session=Zaphod");
}

#[test]
fn nothing_that_people_are_called_write_or_look_for_is_logged_however_much_is() {
    let workspace = with_somebody();
    let key = workspace.key("ingest");
    for format in ["text", "json"] {
        let environment = [("RAPPORTO_LOG", "trace"), ("RAPPORTO_LOG_FORMAT", format)];
        let mut server = workspace.serve_in(&environment);
        ask_about_them(&server, &key);
        assert!(server.end());
        let log = server.log();
        assert!(log.iter().any(|line| line.contains("/conversations/{id}")), "requests are not logged");
        for line in &log {
            for word in OF_PEOPLE {
                assert!(!line.to_lowercase().contains(&word.to_lowercase()), "{word} in {line}");
            }
        }
    }
}

#[test]
fn every_request_is_an_object_with_its_id_address_status_and_time() {
    let workspace = with_somebody();
    let mut server = workspace.serve_in(&[("RAPPORTO_LOG_FORMAT", "json")]);
    let answer = server.get("/conversations/1?q=Zaphod");
    let id = answer.header("x-request-id").to_owned();
    assert!(!id.is_empty());
    server.get("/healthz");
    assert!(server.end());
    let lines: Vec<Value> = server.log().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_it: Vec<&Value> = lines.iter().filter(|line| line["span"]["id"] == id.as_str()).collect();
    let [line] = of_it[..] else { panic!("{of_it:?}") };
    assert_eq!((&line["level"], &line["status"]), (&"INFO".into(), &200.into()));
    assert_eq!((&line["span"]["method"], &line["span"]["route"]), (&"GET".into(), &"/conversations/{id}".into()));
    assert!(line["ms"].as_f64().unwrap() > 0.0);
    assert!(!lines.iter().any(|line| line["span"]["route"] == "/healthz"), "said only where more is asked for");
}
