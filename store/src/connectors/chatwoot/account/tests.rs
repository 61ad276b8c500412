//! Of which account bodies are, in the shapes that Chatwoot documents and delivers.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::{
    connectors::{
        Delivered, IdKey, Reading,
        chatwoot::{delivered_to, read},
    },
    ingest::Refused,
};
use serde_json::json;

const NOON: i64 = 1_790_856_000;

fn reading(store_text: bool) -> Reading {
    Reading { received: NOON * 1000, store_text, ids: IdKey::default() }
}

fn with(mut object: Value, rest: &Value) -> Value {
    object.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    object
}

/// The last message of a conversation, as it stands in one.
fn last_message() -> Value {
    json!({"id": 120, "content": "SECRET", "account_id": 4, "inbox_id": 3, "conversation_id": 10, "message_type": 0, "created_at": NOON,
        "private": false, "status": "sent", "content_type": "text", "content_attributes": {}, "sender_type": "Contact", "sender_id": 55})
}

/// A conversation as versions before June 2026 describe it: without an account of its own.
fn conversation() -> Value {
    json!({"additional_attributes": {"browser": {"browser_name": "Chrome"}, "referer": "https://shop.example"}, "can_reply": true,
        "channel": "Channel::Whatsapp", "id": 10, "inbox_id": 3,
        "contact_inbox": {"id": 12, "contact_id": 55, "inbox_id": 3, "source_id": "5511999990001", "hmac_verified": false},
        "messages": [last_message()], "labels": ["sales"],
        "meta": {"sender": {"id": 55, "name": "Zaphod Beeblebrox", "email": "zaphod@example.com", "phone_number": "+5511999990001", "type": "contact"},
                 "assignee": {"id": 5, "name": "Bia", "type": "user"}},
        "status": "open", "unread_count": 0, "timestamp": NOON, "created_at": NOON, "updated_at": NOON as f64})
}

fn told(event: &str, rest: Value) -> Value {
    with(with(conversation(), &rest), &json!({"event": event}))
}

fn message(event: &str, rest: Value) -> Value {
    let own = json!({"event": event, "id": 118, "content": "SECRET", "created_at": "2026-10-01T12:00:00.000Z", "message_type": "incoming",
        "content_type": "text", "private": false, "content_attributes": {}, "source_id": null,
        "sender": {"id": 55, "name": "Zaphod Beeblebrox", "avatar": "", "type": "contact"},
        "inbox": {"id": 3, "name": "Shop"}, "conversation": conversation(), "account": {"id": 4, "name": "Acme"}});
    with(own, &rest)
}

/// A body of every kind that becomes events.
fn bodies() -> Vec<Value> {
    let changed = |name: &str, before: Value, now: Value| json!({"changed_attributes": [{name: {"previous_value": before, "current_value": now}}]});
    let survey = json!({"content_type": "input_csat", "message_type": "template", "updated_at": "2026-10-01T12:05:00Z",
        "content_attributes": {"submitted_values": {"csat_survey_response": {"rating": 4}}}});
    vec![
        told("conversation_created", json!({})),
        told("conversation_updated", changed("assignee_id", json!(6), json!(5))),
        told("conversation_updated", changed("label_list", json!(["new"]), json!(["sales"]))),
        told("conversation_status_changed", changed("status", json!("open"), json!("resolved"))),
        message("message_created", json!({})),
        message(
            "message_created",
            json!({"message_type": "outgoing", "sender": {"id": 5, "name": "Bia", "type": "user"}}),
        ),
        message("message_updated", json!({"message_type": "outgoing", "status": "read"})),
        message("message_updated", survey),
        json!({"event": "contact_created", "account": {"id": 4}, "id": 55, "name": "Zaphod Beeblebrox", "email": "zaphod@example.com"}),
        json!({"event": "contact_updated", "account": {"id": 4}, "id": 55, "name": "Zaphod Beeblebrox", "changed_attributes": []}),
    ]
}

/// The ids in what a body became.
fn ids(delivered: Delivered) -> Vec<String> {
    const OF_IDS: [&str; 7] = ["conversation", "contact", "line", "agent", "message", "id", "reply_to"];
    let events = delivered.lines.into_iter().map(|line| line.outcome.unwrap_or_else(|why| panic!("{}", why.rejection)));
    let mut found = Vec::new();
    for event in events {
        let event: Value = serde_json::from_str(&event.body).unwrap();
        found.extend(OF_IDS.iter().filter_map(|name| Some(event.get(name)?.as_str()?.to_owned())));
    }
    found
}

fn refused(payload: &Value, store_text: bool, addressed: Option<u64>) -> (Refused, String) {
    let Delivered { mut lines, body } = delivered_to(payload.to_string().as_bytes(), reading(store_text), addressed);
    assert_eq!(lines.len(), 1, "nothing of it counts");
    let why = lines.remove(0).outcome.unwrap_err();
    (why, String::from_utf8(body.unwrap().bytes().to_vec()).unwrap())
}

#[test]
fn every_kind_of_body_is_of_its_account_whether_a_conversation_says_it_or_not() {
    for body in bodies() {
        let found = |body: &Value, addressed| ids(delivered_to(body.to_string().as_bytes(), reading(true), addressed));
        let own = found(&body, None);
        assert!(!own.is_empty() && own.iter().all(|id| id.starts_with("chatwoot-4-")), "{}: {own:?}", body["event"]);
        // As newer versions write it.
        assert_eq!(found(&with(body.clone(), &json!({"account": {"id": 4, "name": "Acme"}})), None), own);
        assert_eq!(found(&body, Some(4)), own);
        // As it is before its first message; the address says it then.
        let mut silent = with(body.clone(), &json!({"account": null, "messages": []}));
        if silent.get("conversation").is_some() {
            silent["conversation"]["messages"] = json!([]);
        }
        assert_eq!(found(&silent, Some(4)), own);
        let (why, _) = refused(&silent, true, None);
        assert_eq!(why.rejection.field, Some(format!("{}.account", body["event"].as_str().unwrap())));
    }
}

#[test]
fn an_account_is_found_wherever_chatwoot_writes_it_and_not_where_others_do() {
    let bare = json!({"meta": {"sender": {"id": 55}}, "custom_attributes": {"account_id": 9}, "content_attributes": {"account": {"id": 9}},
        "additional_attributes": {"account_id": 9}, "changed_attributes": [{"account_id": {"current_value": 9}}]});
    for (rest, number) in [
        (json!({}), None),
        (json!({"account": {"id": "4"}}), Some("4")),
        (json!({"account_id": 4}), Some("4")),
        (json!({"account": null, "messages": [{"id": 1}, {"account_id": 4}]}), Some("4")),
        (json!({"attachments": [{"file_type": "audio", "account_id": 4}]}), Some("4")),
        (json!({"messages": [{"attachments": [{"account_id": 4}]}]}), Some("4")),
        (json!({"conversation": {"messages": [{"account_id": 4}]}}), Some("4")),
        (json!({"conversation": {"account_id": 4}}), Some("4")),
        (json!({"inbox": {"account_id": 4}}), Some("4")),
        (json!({"contact": {"account": {"id": 4}}}), Some("4")),
        (json!({"meta": {"sender": {"account": {"id": 4}}}}), Some("4")),
        (json!({"account": {"id": 5}, "messages": [{"account_id": 4}]}), Some("5")),
    ] {
        assert_eq!(named_in(&with(bare.clone(), &rest)).as_deref(), number, "{rest}");
    }
}

#[test]
fn of_a_body_whose_account_nobody_knows_no_id_and_no_name_is_kept() {
    let silent = told("conversation_created", json!({"messages": []}));
    for store_text in [true, false] {
        let (why, body) = refused(&silent, store_text, None);
        assert!(why.about.is_empty(), "whose number it is, is not known");
        assert_eq!(why.rejection.reason, "is required, in the body or in the webhook's address (?account=…)");
        for kept in [&why.raw, &body] {
            for name in ["Zaphod", "zaphod@", "999990001", "chatwoot-", "SECRET"] {
                assert!(!kept.contains(name), "{name} in {kept}");
            }
            assert!(kept.contains("\"conversation_created\""), "{kept}");
        }
    }
    // What counts nowhere needs no account.
    let event = json!({"event": "inbox_created", "id": 3, "name": "SECRET", "contact": {"id": 55, "name": "Zaphod"}});
    let line = read(event.to_string().as_bytes(), reading(true)).remove(0);
    let kept: Value = serde_json::from_str(&line.outcome.unwrap().body).unwrap();
    assert_eq!((&kept["type"], kept.get("contact")), (&json!("connector.update"), None));
    assert!(!kept.to_string().contains("Zaphod"));
}

#[test]
fn a_body_of_another_account_than_the_address_says_is_rejected_and_known_to_be_of_its_contact() {
    for body in bodies() {
        let (why, _) = refused(&body, true, Some(1));
        assert_eq!(why.rejection.reason, "must be 1, as the webhook's address says, not 4");
        if body.get("meta").is_some() || body.get("conversation").is_some() {
            assert_eq!(why.about, ["chatwoot-4-55"]);
        }
    }
}
