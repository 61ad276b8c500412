//! What Meta and Chatwoot deliver, signed.
#![allow(dead_code, clippy::unwrap_used, reason = "shared by several test programs")]

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Answer, Server};

pub const SECRETS: [(&str, &str); 3] = [
    ("RAPPORTO_WHATSAPP_APP_SECRET", "app secret"),
    ("RAPPORTO_WHATSAPP_VERIFY_TOKEN", "verify token"),
    ("RAPPORTO_CHATWOOT_SECRET", "chatwoot secret"),
];

/// 2026-11-15T11:00:00Z, an hour before the tests' present.
pub const AT: i64 = 1_794_740_400;

pub fn signature(secret: &str, signed: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={hex}")
}

/// Posts as Meta does; none where no whole answer came.
pub fn try_deliver(server: &Server, body: &str) -> Option<Answer> {
    let signature = signature("app secret", body.as_bytes());
    server.try_post_bytes("/webhooks/whatsapp", &[("x-hub-signature-256", &signature)], body.as_bytes())
}

pub fn deliver(server: &Server, body: &str) -> Answer {
    try_deliver(server, body).unwrap()
}

/// Posts as Chatwoot does, at an instant in seconds.
pub fn try_deliver_chatwoot(server: &Server, body: &str, secret: &str, at: i64) -> Option<Answer> {
    try_deliver_chatwoot_to(server, "/webhooks/chatwoot", body, secret, at)
}

/// The same to another address.
pub fn try_deliver_chatwoot_to(server: &Server, path: &str, body: &str, secret: &str, at: i64) -> Option<Answer> {
    let at = at.to_string();
    let signature = signature(secret, format!("{at}.{body}").as_bytes());
    let headers = [("x-chatwoot-signature", signature.as_str()), ("x-chatwoot-timestamp", at.as_str())];
    server.try_post_bytes(path, &headers, body.as_bytes())
}

/// A delivery of these messages and statuses.
pub fn whatsapp(messages: &[Value], statuses: &[Value]) -> String {
    let value = json!({"metadata": {"display_phone_number": "551188880000", "phone_number_id": "106540352242922"},
        "contacts": [{"profile": {"name": "Ana Souza"}, "wa_id": "5511999990001"}], "messages": messages, "statuses": statuses});
    json!({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}]})
        .to_string()
}

pub fn says(id: &str, at: i64) -> Value {
    json!({"from": "5511999990001", "id": id, "timestamp": at.to_string(), "type": "text", "text": {"body": "Olá"}})
}

/// A message of a contact, as Chatwoot delivers it.
pub fn chatwoot(message: usize, at: i64) -> String {
    json!({"event": "message_created", "id": message, "account": {"id": 1}, "inbox": {"id": 3}, "content": "Olá", "message_type": "incoming",
        "created_at": at, "sender": {"id": 7, "name": "Ana", "type": "contact"}, "conversation": {"id": 42}})
    .to_string()
}

/// A conversation with these messages in it, as Chatwoot's versions before June 2026 tell of one: its account stands in the last message
/// alone.
pub fn chatwoot_conversation(messages: &Value, rest: &Value) -> Value {
    let mut body = json!({"additional_attributes": {}, "can_reply": true, "channel": "Channel::Whatsapp", "id": 10, "inbox_id": 3,
        "contact_inbox": {"id": 12, "contact_id": 55, "inbox_id": 3, "source_id": "5511977776666"}, "messages": messages, "labels": [],
        "meta": {"sender": {"id": 55, "name": "Janeq Wurzelq", "email": "jane@acme.example", "phone_number": "+5511977776666", "type": "contact"},
                 "assignee": {"id": 5, "name": "Bia", "type": "user"}},
        "status": "open", "unread_count": 0, "timestamp": AT, "created_at": AT, "updated_at": AT});
    body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    body
}

/// The life of that conversation, delivery by delivery: opened, written in, assigned, answered, labelled, closed.
pub fn chatwoot_life() -> Vec<Value> {
    let last = json!([{"id": 120, "content": "hi", "account_id": 1, "inbox_id": 3, "conversation_id": 10, "message_type": 0, "created_at": AT,
        "private": false, "content_type": "text", "sender_type": "Contact", "sender_id": 55}]);
    let changed = |event: &str, at: i64, name: &str, before: Value, now: Value| {
        let changes = json!([{name: {"previous_value": before, "current_value": now}}]);
        chatwoot_conversation(&last, &json!({"event": event, "changed_attributes": changes, "updated_at": at}))
    };
    let message = |id: i64, at: i64, kind: &str, sender: Value| {
        json!({"event": "message_created", "id": id, "content": "hi", "created_at": at, "message_type": kind, "content_type": "text",
            "private": false, "content_attributes": {}, "sender": sender, "inbox": {"id": 3, "name": "Shop"},
            "conversation": chatwoot_conversation(&last, &json!({})), "account": {"id": 1, "name": "Acme"}})
    };
    vec![
        chatwoot_conversation(&last, &json!({"event": "conversation_created"})),
        message(120, AT, "incoming", json!({"id": 55, "name": "Janeq Wurzelq", "type": "contact"})),
        changed("conversation_updated", AT + 30, "assignee_id", json!(null), json!(5)),
        message(121, AT + 60, "outgoing", json!({"id": 5, "name": "Bia", "type": "user"})),
        changed("conversation_updated", AT + 90, "label_list", json!([]), json!(["sales"])),
        changed("conversation_status_changed", AT + 120, "status", json!("open"), json!("resolved")),
    ]
}
