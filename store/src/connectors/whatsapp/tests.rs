//! What Meta delivers, and what becomes of it.
#![allow(clippy::unwrap_used, reason = "tests")]

mod any;
mod bodies;
mod messages;
mod people;
mod statuses;

use super::*;
use crate::connectors::{IdKey, Reading};
use serde_json::{Value, json};

/// 2026-10-01T12:00:00Z, in seconds as Meta writes it.
const NOON: &str = "1790856000";
const RECEIVED: i64 = 1_790_856_060_000;

fn reading(store_text: bool) -> Reading {
    Reading { received: RECEIVED, store_text, ids: IdKey::default() }
}

/// A delivery of one field.
fn delivery(field: &str, value: Value) -> String {
    json!({"object": "whatsapp_business_account",
           "entry": [{"id": "102290129340398", "time": 1_790_856_000, "changes": [{"field": field, "value": value}]}]})
    .to_string()
}

fn messages(contacts: Value, messages: Value) -> String {
    delivery(
        "messages",
        json!({"messaging_product": "whatsapp", "metadata": {"display_phone_number": "+55 11 8888-0000", "phone_number_id": "7"},
               "contacts": contacts, "messages": messages}),
    )
}

fn ana() -> Value {
    json!([{"profile": {"name": "Ana de Souza"}, "wa_id": "5511999990001"}])
}

/// One message of Ana's with these fields beside the usual ones.
fn says(rest: Value) -> String {
    let mut message = json!({"from": "5511999990001", "id": "wamid.1", "timestamp": NOON});
    message.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    messages(ana(), json!([message]))
}

/// The events, all of which must be fine.
fn events(body: &str, store_text: bool) -> Vec<Value> {
    read(body.as_bytes(), reading(store_text))
        .into_iter()
        .map(|line| serde_json::from_str(&line.outcome.unwrap_or_else(|why| panic!("{}", why.rejection)).body).unwrap())
        .collect()
}

fn of_type(events: &[Value], name: &str) -> Vec<Value> {
    events.iter().filter(|event| event["type"] == name).cloned().collect()
}

/// The one message of a delivery.
fn message(body: &str) -> Value {
    let found = of_type(&events(body, true), "message");
    assert_eq!(found.len(), 1);
    found[0].clone()
}
