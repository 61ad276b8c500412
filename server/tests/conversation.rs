//! The page of one conversation and its JSON, asked over HTTP.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Workspace, events::*};
use serde_json::{Value, json};

/// A flow hands over, an agent answers on the next working day; then the thread is opened again.
fn story() -> Vec<Value> {
    vec![
        agent("a1", "Anna", "anna@example.com"),
        json!({"type":"contact","contact":"c1","first_name":"Ugo","last_name":"<b>Bo</b>"}),
        json!({"type":"conversation.opened","conversation":"v1","contact":"c1","line":"l1","source":"inbound",
            "url":"https://inbox.example.com/v1?a=1&b=2","at":"2026-11-06T16:40:00Z"}),
        says("m1", "v1", "contact", "2026-11-06T16:40:00Z"),
        says("m2", "v1", "flow", "2026-11-06T16:40:05Z"),
        json!({"type":"conversation.handed_off","conversation":"v1","team":"Support","at":"2026-11-06T16:50:00Z"}),
        answers("m3", "v1", "a1", "2026-11-09T08:00:00Z"),
        json!({"type":"message.status","message":"m3","status":"failed","at":"2026-11-09T08:00:01Z",
            "error":{"code":131_026,"title":"Message undeliverable"}}),
        answers("m4", "v1", "a1", "2026-11-09T08:10:00Z"),
        closed("v1", "agent", "2026-11-09T09:00:00Z"),
        says("m5", "v1", "contact", "2026-11-12T09:00:00Z"),
    ]
}

#[test]
fn its_numbers_are_those_of_the_list_on_both_clocks() {
    let workspace = Workspace::new("Europe/Rome");
    let day = json!([["09:00", "18:00"]]);
    workspace.set_hours(&json!({"weekly": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}}));
    workspace.import(&story());
    let server = workspace.serve();
    let (rows, _) = server.conversations("range=all");
    let (business, _) = server.conversations("range=all&clock=business");
    assert_eq!(rows.len(), 2);
    for (row, business) in rows.iter().zip(&business) {
        let answer = server.get(&format!("/api/v1/reports/conversations/{}", row["id"].as_str().unwrap()));
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
        let page = answer.json();
        assert_eq!(&page["conversation"], row);
        let response = |clock: &str| page["first_response"].get(clock).cloned().unwrap_or_default();
        assert_eq!(response("seconds"), row["first_response_s"]);
        assert_eq!(response("business_s"), business["first_response_s"]);
        assert_eq!(page["duration_business_s"], business["duration_s"]);
    }

    let first = server.get(&format!("/api/v1/reports/conversations/{}", rows[1]["id"].as_str().unwrap())).json();
    assert_eq!(
        first["first_response"],
        json!({"from": "2026-11-06T17:50:00+01:00", "by": "hand_off", "answered_at": "2026-11-09T09:10:00+01:00",
            "agent": "Anna", "seconds": 228_000.0, "business_s": 1200.0})
    );
    assert_eq!(first["cycles"][0]["id"], rows[0]["id"]);
    let kinds: Vec<&str> = first["timeline"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["opened", "message", "message", "handed_off", "message", "message", "closed"]);
    assert_eq!(
        first["timeline"][4],
        json!({"at": "2026-11-09T09:00:00+01:00", "kind": "message", "not_counted": "refused", "from": "agent",
            "agent": "Anna", "message_kind": "text", "status": "failed", "failed_at": "2026-11-09T09:00:01+01:00",
            "error": {"code": "131026", "title": "Message undeliverable", "details": null}})
    );
}

#[test]
fn the_page_tells_it_in_words_and_keeps_the_filters_of_the_list() {
    let workspace = Workspace::new("Europe/Rome");
    workspace.import(&story());
    let server = workspace.serve();
    let (rows, _) = server.conversations("range=all");
    let id = rows[1]["id"].as_str().unwrap();
    let list = server.get("/conversations?range=all&source=inbound");
    assert!(list.text().contains(&format!("href=\"/conversations/{id}?range=all&amp;source=inbound\"")));

    let page = server.get(&format!("/conversations/{id}?range=all&source=inbound"));
    assert_eq!(page.status, 200);
    for said in [
        "href=\"/conversations?range=all&amp;source=inbound\"",
        "href=\"https://inbox.example.com/v1?a=1&amp;b=2\"",
        "noopener noreferrer",
        "Handed off to people: Support",
        "from the hand-off, 6 Nov",
        "Anna answered on 9\u{a0}Nov\u{a0}2026, 09:10: 2\u{a0}d 15\u{a0}h 20\u{a0}min.",
        "Not counted: WhatsApp refused it",
        "Message undeliverable",
        "No business hours are set",
    ] {
        assert!(page.text().contains(&said.replace("6 Nov", "6\u{a0}Nov")), "{said}");
    }
    assert!(!page.text().contains("<b>Bo</b>"));
}

#[test]
fn what_is_not_there_is_404_on_the_page_and_in_json() {
    let workspace = Workspace::new("UTC");
    workspace.import(&story());
    let server = workspace.serve();
    for id in ["99", "0", "v1", "01", "%FF", "1%2F2"] {
        let answer = server.get(&format!("/api/v1/reports/conversations/{id}"));
        assert_eq!(answer.status, 404, "{id}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["code"], "not_found");
    }
    let page = server.get("/conversations/99?range=all");
    assert_eq!(page.status, 404);
    assert!(page.text().contains("Not found"));
    assert_eq!(server.get("/api/page/written?address=/conversations/99&language=en").status, 404);
}

#[test]
fn a_long_conversation_is_shown_in_parts_of_two_hundred_events() {
    let workspace = Workspace::new("UTC");
    let mut events = vec![opened("v1", "c1", "2026-11-02T08:00:00Z")];
    for n in 0..450_u32 {
        let at = format!("2026-11-02T{:02}:{:02}:00Z", 8 + n / 60, n % 60);
        let message = format!("m{n:03}");
        let mut said =
            if n % 2 == 0 { says(&message, "v1", "contact", &at) } else { answers(&message, "v1", "a1", &at) };
        said["text"] = json!(format!("word-{n:03}"));
        events.push(said);
    }
    workspace.set("store_text=true");
    workspace.import(&events);
    let server = workspace.serve();
    let (rows, _) = server.conversations("range=all");
    let page = |query: &str| {
        let answer = server.get(&format!("/conversations/{}{query}", rows[0]["id"].as_str().unwrap()));
        assert_eq!(answer.status, 200, "{query}");
        answer.text().to_owned()
    };
    let words = |page: &str| page.matches("<p class=\"text\">word-").count();
    let (first, second, last) = (page("?range=all"), page("?range=all&part=2"), page("?range=all&part=9"));
    // The opening is an event too.
    assert_eq!([&first, &second, &last].map(|page| words(page)), [199, 200, 51]);
    assert!(first.contains("word-000") && first.contains("range=all&amp;part=2#timeline"));
    assert!(last.contains("word-449") && last.contains("Events 401–451 of 451"));
    for part in [&first, &second, &last] {
        assert!(part.contains("answered on"), "how the first response came about stands on every part");
        assert!(part.contains("and 205 more"), "replies are listed up to twenty");
        assert!(part.contains("/conversations?range=all\""), "the way back has no part");
    }
    assert_eq!(server.get(&format!("/conversations/{}?part=x", rows[0]["id"].as_str().unwrap())).status, 400);
}
