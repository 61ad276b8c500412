//! What Chatwoot delivers, and what becomes of it.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::connectors::{IdKey, Reading};
use proptest::prelude::*;
use serde_json::json;

/// 2026-10-01T12:00:00Z.
const NOON: i64 = 1_790_856_000;
const RECEIVED: i64 = NOON * 1000 + 60_000;

fn reading(store_text: bool) -> Reading {
    Reading { received: RECEIVED, store_text, ids: IdKey::default() }
}

fn events(payload: &Value, store_text: bool) -> Vec<Value> {
    read(payload.to_string().as_bytes(), reading(store_text))
        .into_iter()
        .map(|line| serde_json::from_str(&line.outcome.unwrap_or_else(|why| panic!("{}", why.rejection)).body).unwrap())
        .collect()
}

fn conversation(event: &str, rest: Value) -> Value {
    let mut payload = json!({"event": event, "id": 42, "account": {"id": 1, "name": "Shop"}, "inbox_id": 3, "status": "open",
        "labels": ["sales"], "created_at": NOON, "updated_at": NOON as f64 + 0.5,
        "meta": {"sender": {"id": 7, "name": "Ana de Souza", "phone_number": "+5511999990001", "type": "contact"},
                 "assignee": {"id": 5, "name": "Bia", "email": "bia@example.com", "type": "user"}, "team": {"id": 2, "name": "Support"}}});
    payload.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    payload
}

fn message(event: &str, rest: Value) -> Value {
    let mut payload = json!({"event": event, "id": 900, "account": {"id": 1}, "inbox": {"id": 3, "name": "WhatsApp"}, "content": "SECRET k7Q2",
        "content_type": "text", "content_attributes": {}, "message_type": "incoming", "private": false, "created_at": "2026-10-01T12:00:00.000Z",
        "sender": {"id": 7, "name": "Ana", "type": "contact"},
        "conversation": {"id": 42, "meta": {"sender": {"id": 7, "name": "Ana"}}, "messages": [{"content": "SECRET"}]}});
    payload.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    payload
}

fn changed(changes: Value) -> Vec<Value> {
    let payload = conversation("conversation_updated", json!({"changed_attributes": [changes]}));
    let found = events(&payload, true);
    found.into_iter().filter(|event| event["type"].as_str().unwrap().contains('.')).collect()
}

#[test]
fn a_new_conversation_is_opened_with_its_contact_labels_and_agent() {
    let found = events(&conversation("conversation_created", json!({})), true);
    let types: Vec<&str> = found.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["conversation.opened", "conversation.tagged", "conversation.assigned", "contact", "agent"]);
    assert_eq!(found[0]["conversation"], "chatwoot-1-42");
    assert_eq!(found[0]["line"], "chatwoot-1-3");
    assert_eq!(found[0]["at"], "2026-10-01T12:00:00Z");
    assert_eq!(found[0]["contact"], found[3]["contact"]);
    assert_eq!(found[0]["raw"]["id"], 42);
    assert_eq!((&found[3]["first_name"], &found[3]["phone"]), (&json!("Ana"), &json!("+5511999990001")));
    assert_eq!((&found[4]["agent"], &found[4]["email"]), (&json!("chatwoot-1-5"), &json!("bia@example.com")));
}

#[test]
fn assignment_and_labels_follow_what_changed() {
    let found = changed(json!({"assignee_id": {"previous_value": 4, "current_value": 5}}));
    assert_eq!((&found[0]["type"], &found[0]["agent"]), (&json!("conversation.unassigned"), &json!("chatwoot-1-4")));
    assert_eq!((&found[1]["type"], &found[1]["agent"]), (&json!("conversation.assigned"), &json!("chatwoot-1-5")));
    assert_eq!(found[1]["at"], "2026-10-01T12:00:00.500Z");
    let found = changed(json!({"label_list": {"previous_value": ["vip", "sales"], "current_value": ["sales", "new"]}}));
    assert_eq!((&found[0]["type"], &found[0]["tag"]), (&json!("conversation.tagged"), &json!("new")));
    assert_eq!((&found[1]["type"], &found[1]["tag"]), (&json!("conversation.untagged"), &json!("vip")));
    assert_eq!(found.len(), 2);
}

#[test]
fn status_closes_reopens_and_hands_off() {
    let status = |before, now| changed(json!({"status": {"previous_value": before, "current_value": now}}))[0].clone();
    let closed = status("open", "resolved");
    assert_eq!(
        (&closed["type"], &closed["by"], &closed["agent"]),
        (&json!("conversation.closed"), &json!("agent"), &json!("chatwoot-1-5"))
    );
    assert_eq!(status("resolved", "open")["type"], "conversation.reopened");
    let handed = status("pending", "open");
    assert_eq!((&handed["type"], &handed["team"]), (&json!("conversation.handed_off"), &json!("Support")));
    assert_eq!(status("open", "snoozed")["type"], "connector.update");
    let unassigned = conversation(
        "conversation_status_changed",
        json!({"meta": {"sender": {"id": 7}},
        "changed_attributes": {"status": {"previous_value": "open", "current_value": "resolved"}}}),
    );
    assert_eq!(events(&unassigned, true)[0]["by"], "auto");
}

#[test]
fn messages_are_their_authors() {
    let from = |rest: Value| events(&message("message_created", rest), true)[0].clone();
    let contact = from(json!({}));
    assert_eq!(
        (&contact["from"], &contact["conversation"], &contact["contact"]),
        (&json!("contact"), &json!("chatwoot-1-42"), &json!("chatwoot-1-7"))
    );
    let agent = from(
        json!({"message_type": "outgoing", "sender": {"id": 5, "name": "Bia", "type": "user"}, "content_attributes": {"in_reply_to": 899}}),
    );
    assert_eq!(
        (&agent["from"], &agent["agent"], &agent["reply_to"]),
        (&json!("agent"), &json!("chatwoot-1-5"), &json!("chatwoot-1-899"))
    );
    assert_eq!(agent["contact"], "chatwoot-1-7");
    assert_eq!(from(json!({"message_type": 1, "sender": {"id": 1, "type": "agent_bot"}}))["from"], "flow");
    assert_eq!(from(json!({"message_type": "outgoing", "sender": null}))["from"], "api");
    assert_eq!(
        from(json!({"message_type": "outgoing", "sender": null, "content_attributes": {"external_echo": true}}))["from"],
        "phone"
    );
    assert_eq!(
        from(json!({"message_type": "outgoing", "additional_attributes": {"campaign_id": 3}}))["from"],
        "broadcast"
    );
    assert_eq!(from(json!({"message_type": "template"}))["from"], "auto_reply");
    assert_eq!(from(json!({"message_type": "outgoing", "private": true}))["kind"], "note");
    assert_eq!(from(json!({"attachments": [{"file_type": "audio"}]}))["kind"], "audio");
    assert_eq!(from(json!({"message_type": "activity"}))["type"], "connector.update");
}

#[test]
fn no_text_stays_where_texts_may_not_be_stored() {
    let found = events(&message("message_created", json!({})), false);
    assert!(!json!(found).to_string().contains("SECRET"), "{found:?}");
    assert_eq!((&found[0]["text_length"], &found[0]["codes"]), (&json!(11), &json!(["k7Q2"])));
}

#[test]
fn a_survey_is_sent_and_rated() {
    let survey = json!({"content_type": "input_csat", "message_type": "template", "sender": null});
    let sent = events(&message("message_created", survey.clone()), true);
    assert_eq!(sent[1]["type"], "survey.sent");
    let mut answered = message("message_updated", survey);
    answered["content_attributes"] =
        json!({"submitted_values": {"csat_survey_response": {"rating": 4, "feedback_message": "Good"}}});
    answered["updated_at"] = json!("2026-10-01T12:05:00Z");
    let rated = &events(&answered, true)[0];
    assert_eq!(
        (&rated["type"], &rated["rating"], &rated["comment"]),
        (&json!("conversation.rated"), &json!(4), &json!("Good"))
    );
    assert_eq!((&rated["message"], &rated["at"]), (&sent[0]["message"], &json!("2026-10-01T12:05:00Z")));
}

#[test]
fn statuses_follow_updates() {
    let of = |rest: Value| events(&message("message_updated", rest), true)[0].clone();
    let read = of(json!({"message_type": "outgoing", "status": "read"}));
    assert_eq!((&read["type"], &read["status"]), (&json!("message.status"), &json!("read")));
    let failed = of(
        json!({"message_type": "outgoing", "status": "failed", "content_attributes": {"external_error": "131047: window"}}),
    );
    assert_eq!(failed["error"]["details"], "131047: window");
    assert_eq!(failed["contact"], "chatwoot-1-7", "the message itself may never come");
    assert_eq!(of(json!({"content_attributes": {"deleted": true}}))["status"], "deleted");
    assert_eq!(of(json!({}))["type"], "connector.update");
}

#[test]
fn contacts_are_told_of_and_typing_is_not() {
    let payload =
        json!({"event": "contact_updated", "account": {"id": 1}, "id": 7, "name": "Ana", "email": "ana@example.com"});
    let found = events(&payload, true);
    assert_eq!(
        (&found[0]["type"], &found[0]["email"], &found[0]["contact"]),
        (&json!("contact"), &json!("ana@example.com"), &json!("chatwoot-1-7"))
    );
    assert!(events(&json!({"event": "conversation_typing_on"}), true).is_empty());
    assert_eq!(events(&json!({"event": "webwidget_triggered"}), true)[0]["type"], "connector.update");
}

#[test]
fn what_is_broken_is_one_rejected_line_that_names_the_field() {
    for (payload, field) in [
        (message("message_created", json!({"id": null})), "message_created.id"),
        (message("message_created", json!({"created_at": "soon"})), "message_created.created_at"),
        (message("message_created", json!({"conversation": null})), "message_created.conversation.id"),
        (conversation("conversation_created", json!({"meta": null})), "conversation_created.meta.sender.id"),
    ] {
        let lines = read(payload.to_string().as_bytes(), reading(false));
        assert_eq!(lines.len(), 1);
        let why = lines[0].outcome.as_ref().unwrap_err();
        assert_eq!(why.rejection.field.as_deref(), Some(field));
        assert!(!why.raw.contains("SECRET"));
    }
    assert!(read(b"{", reading(true))[0].outcome.is_err());
}

#[test]
fn older_versions_write_instants_otherwise() {
    assert_eq!(instant(&json!({"at": "2026-10-01 12:00:00 UTC"}), "at"), Some(NOON * 1000));
    assert_eq!(instant(&json!({"at": "2026-10-01T12:00:00.000Z"}), "at"), Some(NOON * 1000));
    assert_eq!(instant(&json!({"at": NOON}), "at"), Some(NOON * 1000));
}

proptest! {
    #[test]
    fn any_bytes_are_lines(body in prop::collection::vec(any::<u8>(), 0..300)) {
        for store_text in [true, false] {
            prop_assert!(read(&body, reading(store_text)).len() <= 1);
        }
    }

    #[test]
    fn a_delivery_cut_or_with_any_field_changed_is_lines(
        which in 0_usize..4,
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        value in prop_oneof![Just(json!(null)), any::<i64>().prop_map(Value::from), any::<String>().prop_map(Value::from), Just(json!([[]])), Just(json!({"id": {}}))],
    ) {
        let payload = match which {
            0 => conversation("conversation_created", json!({})),
            1 => conversation("conversation_updated", json!({"changed_attributes": [{"assignee_id": {"current_value": 5}, "status": {"current_value": "resolved"}}]})),
            2 => message("message_created", json!({"content_type": "input_csat"})),
            _ => message("message_updated", json!({"status": "read", "content_attributes": {"submitted_values": {"csat_survey_response": {"rating": 4}}}})),
        };
        let body = payload.to_string().into_bytes();
        let mut bytes = body.clone();
        let at = place.index(body.len());
        bytes[at] = byte;
        let mut fields = payload.as_object().unwrap().clone();
        let name = place.get(&fields.keys().cloned().collect::<Vec<_>>()).clone();
        fields.insert(name, value);
        for body in [&body[..at], &bytes, Value::Object(fields).to_string().as_bytes()] {
            for line in [true, false].into_iter().flat_map(|store_text| read(body, reading(store_text))) {
                if let Ok(checked) = line.outcome {
                    prop_assert!(crate::events::recall(&checked.body, RECEIVED).is_ok());
                }
            }
        }
    }
}
