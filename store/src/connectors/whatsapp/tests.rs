//! What Meta delivers, and what becomes of it.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::connectors::{IdKey, Reading};
use proptest::prelude::*;
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

#[test]
fn a_text_becomes_a_message_and_its_sender_a_contact() {
    let found = events(&says(json!({"type": "text", "text": {"body": "Hi k7Q2"}})), true);
    let (message, contact) = (&found[0], &found[1]);
    assert_eq!(found.len(), 2);
    assert_eq!(message["message"], "wamid.1");
    assert_eq!(message["line"], "551188880000");
    assert_eq!(message["from"], "contact");
    assert_eq!(message["text"], "Hi k7Q2");
    assert_eq!(message["at"], "2026-10-01T12:00:00Z");
    assert_eq!(message["raw"]["text"]["body"], "Hi k7Q2");
    assert_eq!(contact["type"], "contact");
    assert_eq!(contact["contact"], message["contact"]);
    assert_eq!(contact["phone"], "+5511999990001");
    assert_eq!((&contact["first_name"], &contact["last_name"]), (&json!("Ana"), &json!("de Souza")));
    assert!(!message["contact"].as_str().unwrap().contains("5511999990001"), "ids outlive a deleted contact");
}

#[test]
fn no_text_stays_where_texts_may_not_be_stored_and_the_codes_do() {
    let secret = "SECRET é k7Q2";
    let interactive =
        json!({"type": "list_reply", "list_reply": {"id": "row-1", "title": secret, "description": secret}});
    let card = json!([{"name": {"formatted_name": secret}, "phones": [{"phone": secret, "wa_id": "SECRET"}]}]);
    for (rest, codes) in [
        (json!({"type": "text", "text": {"body": secret}}), true),
        (json!({"type": "image", "image": {"id": "m1", "caption": secret, "mime_type": "image/jpeg"}}), true),
        (json!({"type": "button", "button": {"payload": secret, "text": secret}}), true),
        (json!({"type": "interactive", "interactive": interactive}), true),
        (json!({"type": "order", "order": {"catalog_id": "c", "text": secret, "product_items": []}}), true),
        (json!({"type": "location", "location": {"latitude": 1.5, "longitude": 2.5, "name": secret}}), false),
        (json!({"type": "contacts", "contacts": card}), false),
        (json!({"type": "reaction", "reaction": {"message_id": "wamid.0", "emoji": "SECRET"}}), false),
        (json!({"type": "of 2031", "of 2031": {"whisper": [secret]}}), false),
    ] {
        let found = events(&says(rest.clone()), false);
        assert!(!json!(found).to_string().contains("SECRET"), "{found:?}");
        if codes {
            assert_eq!(found[0]["codes"], json!(["k7Q2"]), "{rest}");
            assert_eq!(found[0]["text_length"], 13);
        }
        assert_eq!(found[0]["kind"], rest["type"]);
    }
    let kept = events(&says(json!({"type": "image", "image": {"id": "m1", "caption": secret}})), false);
    assert_eq!(kept[0]["raw"]["image"], json!({"id": "m1", "caption": {"length": 13, "codes": ["k7Q2"]}}));
    // Where somebody is says as much.
    let place =
        says(json!({"type": "location", "location": {"latitude": -23.5505, "longitude": 46.6333, "name": "home"}}));
    let body = delivered(place.as_bytes(), reading(false)).body.unwrap();
    for kept in [events(&place, false)[0].to_string(), String::from_utf8_lossy(body.bytes()).into_owned()] {
        assert!(kept.contains("\"latitude\":null") && !kept.contains("23.5") && !kept.contains("46.6"), "{kept}");
    }
}

#[test]
fn a_quote_is_a_reply_and_what_is_forwarded_is_none() {
    let with = |context: Value| message(&says(json!({"type": "text", "text": {"body": "x"}, "context": context})));
    assert_eq!(with(json!({"from": "551188880000", "id": "wamid.0"}))["reply_to"], "wamid.0");
    assert_eq!(with(json!({"forwarded": true, "id": "wamid.0"}))["reply_to"], Value::Null);
    assert_eq!(with(json!({"frequently_forwarded": true, "id": "wamid.0"}))["reply_to"], Value::Null);
}

#[test]
fn an_ad_is_named_on_the_message_that_came_from_it() {
    let referral = json!({"source_url": "https://fb.me/x", "source_id": "120", "source_type": "ad", "headline": "Buy", "body": "Now", "ctwa_clid": "A1"});
    let found = message(&says(json!({"type": "text", "text": {"body": "x"}, "referral": referral})));
    assert_eq!(
        found["referral"],
        json!({"source_type": "ad", "source_id": "120", "source_url": "https://fb.me/x", "headline": "Buy", "ctwa_clid": "A1"})
    );
    let odd = message(&says(json!({"type": "text", "text": {"body": "x"}, "referral": {"source_type": "billboard"}})));
    assert_eq!(odd["referral"], Value::Null);
}

#[test]
fn a_recording_is_a_voice_message() {
    assert_eq!(message(&says(json!({"type": "audio", "audio": {"id": "a", "voice": true}})))["kind"], "voice");
    assert_eq!(message(&says(json!({"type": "audio", "audio": {"id": "a", "voice": false}})))["kind"], "audio");
}

#[test]
fn whoever_hides_their_number_is_found_again_by_it_later() {
    let of = |contact: Value, from: Value| {
        let mut message = json!({"id": "wamid.1", "timestamp": NOON, "type": "text", "text": {"body": "x"}});
        message.as_object_mut().unwrap().extend(from.as_object().unwrap().clone());
        events(&messages(json!([contact]), json!([message])), true)
    };
    let hidden = of(json!({"profile": {"name": "Ana"}, "user_id": "BR.15"}), json!({"from_user_id": "BR.15"}));
    assert_eq!(hidden[1]["user_id"], "BR.15");
    assert_eq!(hidden[1]["phone"], Value::Null);
    assert!(of_type(&hidden, "contact.merged").is_empty());
    let both = of(json!({"wa_id": "5511999990001", "user_id": "BR.15"}), json!({"from": "5511999990001"}));
    let merge = &of_type(&both, "contact.merged")[0];
    assert_eq!((&merge["contact"], &merge["into"]), (&hidden[0]["contact"], &both[0]["contact"]));
    let number = of(json!({"wa_id": "5511999990001"}), json!({"from": "5511999990001"}));
    assert_eq!(number[0]["contact"], both[0]["contact"]);
    let neither = read(
        messages(json!([]), json!([{"id": "wamid.1", "timestamp": NOON, "type": "text"}])).as_bytes(),
        reading(true),
    );
    let why = neither[0].outcome.as_ref().unwrap_err();
    assert_eq!(why.rejection.field.as_deref(), Some("entry[0].changes[0].value.messages[0].from"));
}

#[test]
fn a_changed_number_makes_one_contact_of_two() {
    let system = json!({"type": "user_changed_number", "body": "Ana changed", "wa_id": "5511999990002"});
    let found = events(&says(json!({"type": "system", "system": system})), true);
    assert_eq!(found[0]["kind"], "system", "which is never counted");
    let merge = &of_type(&found, "contact.merged")[0];
    assert_eq!(merge["contact"], found[0]["contact"]);
    assert_ne!(merge["into"], found[0]["contact"]);
}

#[test]
fn what_is_typed_on_the_phone_is_a_message_from_the_phone() {
    let value = json!({"metadata": {"display_phone_number": "551188880000"},
        "message_echoes": [{"from": "551188880000", "to": "5511999990001", "id": "wamid.e", "timestamp": NOON, "type": "text", "text": {"body": "Sim"}},
            {"from": "551188880000", "to": "5511999990001", "id": "wamid.r", "timestamp": NOON, "type": "revoke", "revoke": {"original_message_id": "wamid.e"}}]});
    let found = events(&delivery("smb_message_echoes", value), true);
    let (echo, hers) = (&found[0], message(&says(json!({"type": "text", "text": {"body": "x"}}))));
    assert_eq!(echo["from"], "phone");
    assert_eq!(echo["contact"], hers["contact"]);
    let taken_back = &of_type(&found, "message.status")[0];
    assert_eq!((&taken_back["message"], &taken_back["status"]), (&json!("wamid.e"), &json!("deleted")));
}

#[test]
fn a_status_keeps_its_error_and_price_and_no_number() {
    let value = json!({"metadata": {"display_phone_number": "551188880000"}, "statuses": [
        {"id": "wamid.2", "status": "failed", "timestamp": NOON, "recipient_id": "5511999990001",
         "errors": [{"code": 131_026, "title": "Undeliverable", "message": "m", "error_data": {"details": "why"}}]},
        {"id": "wamid.3", "status": "delivered", "timestamp": NOON, "recipient_user_id": "BR.15",
         "conversation": {"id": "c1", "origin": {"type": "marketing"}}, "pricing": {"billable": true, "category": "marketing"}},
        {"id": "wamid.4", "status": "played", "timestamp": NOON, "recipient_id": "5511999990001"},
        {"id": "wamid.5", "status": "warmed up", "timestamp": NOON, "recipient_id": "5511999990001"}]});
    let mut found = events(&delivery("messages", value), false);
    found.retain(|event| event["type"] != "contact");
    assert_eq!(found[0]["error"], json!({"code": 131_026, "title": "Undeliverable", "details": "why"}));
    assert_eq!(found[1]["raw"]["pricing"]["category"], "marketing");
    assert_eq!(found[2]["status"], "played");
    assert_eq!(found[3]["type"], "connector.update", "an unknown word is kept");
    assert!(!json!(found[..3]).to_string().contains("5511999990001"));
    assert_eq!(found[0]["contact"], found[3]["contact"]);
}

#[test]
fn a_status_that_only_a_template_can_have_says_so_and_who_got_it() {
    let of = |fields: Value| {
        let mut status = json!({"id": "wamid.2", "status": "sent", "timestamp": NOON, "recipient_id": "5511999990001"});
        status.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let value = json!({"metadata": {"display_phone_number": "+55 11 8888-0000"}, "statuses": [status]});
        events(&delivery("messages", value), true)
    };
    let failed = |code: i64| json!({"status": "failed", "errors": [{"code": code}]});
    let charged = |category: &str, model: &str| json!({"pricing": {"category": category, "pricing_model": model}});
    for fields in [
        json!({"pricing": {"category": "utility"}}),
        charged("marketing", "PMP"),
        charged("marketing_lite", "PMP"),
        charged("authentication-international", "PMP"),
        failed(132_001),
        failed(131_049),
    ] {
        let found = of(fields.clone());
        let (status, contact) = (&found[0], &found[1]);
        assert_eq!((&status["kind"], &status["line"]), (&json!("template"), &json!("551188880000")), "{fields}");
        assert_eq!((&contact["type"], &contact["phone"]), (&json!("contact"), &json!("+5511999990001")), "{fields}");
        assert_eq!(status["contact"], contact["contact"]);
    }
    for fields in [
        json!({}),
        charged("service", "PMP"),
        charged("referral_conversion", "PMP"),
        // Of the conversation, whatever was written in it.
        charged("marketing", "CBP"),
        json!({"conversation": {"id": "c", "origin": {"type": "marketing"}}}),
        failed(131_026),
        failed(131_047),
        // Of flows, which messages that are no templates have too.
        failed(132_068),
    ] {
        let found = of(fields.clone());
        assert_eq!((found.len(), &found[0]["kind"], &found[0]["line"]), (1, &Value::Null, &Value::Null), "{fields}");
    }
    let nowhere = json!({"statuses": [{"id": "wamid.2", "status": "sent", "timestamp": NOON, "recipient_id": "5511999990001",
        "pricing": {"category": "utility"}}]});
    assert_eq!(events(&delivery("messages", nowhere), true)[0]["kind"], Value::Null, "no line, no send");
}

#[test]
fn a_status_with_number_and_user_id_makes_one_contact_of_both_and_keeps_neither() {
    let sent = |recipient: Value| {
        let mut status = json!({"id": "wamid.2", "status": "sent", "timestamp": NOON});
        status.as_object_mut().unwrap().extend(recipient.as_object().unwrap().clone());
        let value = json!({"metadata": {"display_phone_number": "551188880000"}, "statuses": [status]});
        events(&delivery("messages", value), true)
    };
    let number = sent(json!({"recipient_id": "5511999990001"}));
    let user = sent(json!({"recipient_user_id": "BR.15"}));
    assert_eq!((number.len(), user.len()), (1, 1));
    let both = sent(json!({"recipient_id": "5511999990001", "recipient_user_id": "BR.15"}));
    let merge = &of_type(&both, "contact.merged")[0];
    assert_eq!((&merge["contact"], &merge["into"]), (&user[0]["contact"], &number[0]["contact"]));
    assert_eq!(both[0]["contact"], number[0]["contact"]);
    let kept = json!(both).to_string();
    assert!(!kept.contains("5511999990001") && !kept.contains("BR.15"), "{kept}");
}

#[test]
fn an_update_of_nobody_s_or_of_several_people_s_tells_of_none_of_them_and_one_person_s_is_theirs() {
    let (hers, his) = ("5511999990001", "5511777770003");
    let of = |field: &str, value: Value| {
        let mut value = value;
        value["metadata"] = json!({"display_phone_number": "551188880000"});
        events(&delivery(field, value), true)
    };
    let ana = message(&says(json!({"type": "text", "text": {"body": "x"}})))["contact"].clone();
    let call = json!({"id": "wacid.1", "from": hers, "to": "551188880000", "event": "connect", "timestamp": NOON});
    let returned =
        json!({"id": "wacid.1", "to": hers, "from": "+55 11 8888-0000", "event": "terminate", "timestamp": NOON});
    let in_group = json!({"id": "wamid.1", "status": "read", "timestamp": NOON, "recipient_type": "group", "recipient_id": "g1",
        "recipient_participant_id": hers});
    for (field, value) in [
        ("calls", json!({"calls": [call]})),
        ("calls", json!({"calls": [returned]})),
        ("messages", json!({"statuses": [in_group]})),
        ("history", json!({"history": [{"threads": [{"id": hers, "messages": [{"text": {"body": "secret"}}]}]}]})),
    ] {
        let found = of(field, value);
        assert_eq!((found.len(), &found[0]["contact"]), (1, &ana), "{field}: {found:?}");
    }
    let threads =
        json!([{"id": hers, "messages": [{"from": hers, "text": {"body": "secret"}}]}, {"id": his, "messages": []}]);
    for (field, value) in [
        ("history", json!({"history": [{"metadata": {"phase": 1}, "threads": threads}]})),
        (
            "group_participants_update",
            json!({"groups": [{"type": "added", "added_participants": [{"wa_id": hers}, {"input": his}]}]}),
        ),
        ("of 2031", json!({"said": "secret", "number": hers})),
    ] {
        let found = of(field, value);
        assert_eq!((&found[0]["type"], &found[0]["contact"]), (&json!("connector.update"), &Value::Null));
        let kept = json!(found).to_string();
        assert!(!kept.contains(hers) && !kept.contains(his) && !kept.contains("secret"), "{kept}");
    }
}

#[test]
fn what_is_said_of_somebody_stands_once_in_the_events_of_a_delivery_and_no_name_is_too_long() {
    let mut contacts = ana();
    contacts[0]["profile"]["name"] = json!(format!("Ana {}", "a".repeat(2000)));
    let message = |n: usize| json!({"from": "5511999990001", "id": format!("wamid.{n}"), "timestamp": NOON, "type": "text", "text": {"body": "x"}});
    let found = events(&messages(contacts, json!([message(1), message(2)])), true);
    let introductions = of_type(&found, "contact");
    assert_eq!((of_type(&found, "message").len(), introductions.len()), (2, 2));
    let told = |place: usize| introductions[place]["raw"]["profile"]["name"].as_str().map(str::len);
    assert_eq!((told(0), told(1)), (Some(2004), None));
    assert!(introductions.iter().all(|event| event["first_name"].is_null()));
}

#[test]
fn what_is_no_message_of_one_person_is_kept_and_counts_nowhere() {
    let template = json!({"event": "REJECTED", "message_template_name": "promo", "reason": "ABUSIVE_CONTENT"});
    let found = events(&delivery("message_template_status_update", template.clone()), false);
    assert_eq!(found[0]["type"], "connector.update");
    assert_eq!(found[0]["field"], "message_template_status_update");
    assert_eq!(found[0]["raw"], template, "the business's own words stay");
    assert_eq!(found[0]["at"], "2026-10-01T12:00:00Z");

    let stop = json!({"contacts": [{"wa_id": "5511999990001"}], "user_preferences": [{"wa_id": "5511999990001", "value": "stop", "timestamp": NOON}]});
    let found = events(&delivery("user_preferences", stop), false);
    assert_eq!(found[0]["contact"], message(&says(json!({"type": "text", "text": {"body": "x"}})))["contact"]);

    for rest in [
        json!({"type": "text", "group_id": "g1", "text": {"body": "x"}}),
        json!({"type": "request_welcome"}),
        json!({"type": "edit"}),
    ] {
        assert_eq!(events(&says(rest), true)[0]["type"], "connector.update");
    }
    assert_eq!(
        events(&says(json!({"type": "unsupported", "errors": [{"code": 131_051}]})), true)[0]["type"],
        "message"
    );
    for value in [json!(null), json!(3), json!({}), json!({"deep": [[1]]})] {
        assert_eq!(events(&delivery("of 2031", value), true)[0]["field"], "of 2031");
    }
}

#[test]
fn a_broken_update_is_rejected_with_its_place_and_the_others_are_taken() {
    let body = messages(
        ana(),
        json!([{"from": "5511999990001", "id": "wamid.1", "timestamp": NOON, "type": "text", "text": {"body": "SECRET"}},
               {"from": "5511999990001", "id": "wamid.2", "timestamp": "soon", "type": "text", "text": {"body": "SECRET"}},
               {"from": "5511999990001", "id": "wamid.3", "timestamp": NOON, "type": "text", "text": {"body": "SECRET"}}]),
    );
    let lines = read(body.as_bytes(), reading(false));
    let broken: Vec<&Line> = lines.iter().filter(|line| line.outcome.is_err()).collect();
    assert_eq!((lines.len(), broken.len()), (5, 1));
    let why = broken[0].outcome.as_ref().unwrap_err();
    assert_eq!(broken[0].number, 2);
    assert_eq!(why.rejection.field.as_deref(), Some("entry[0].changes[0].value.messages[1].timestamp"));
    assert!(why.raw.contains("wamid.2") && !why.raw.contains("SECRET"), "{}", why.raw);
}

#[test]
fn a_thousand_updates_of_several_entries_are_all_read() {
    let one = |number: usize| json!({"from": "5511999990001", "id": format!("wamid.{number}"), "timestamp": NOON, "type": "text", "text": {"body": "x"}});
    let entry = |from: usize| json!({"changes": [{"field": "messages", "value": {"metadata": {"phone_number_id": "7"}, "messages": (from..from + 500).map(one).collect::<Vec<_>>()}}]});
    let found = events(&json!({"entry": [entry(0), entry(500)]}).to_string(), true);
    assert_eq!(of_type(&found, "message").len(), 1000);
    assert_eq!(found[0]["line"], "7");
}

#[test]
fn of_a_delivery_without_end_so_many_updates_are_read_and_the_rest_is_told_once() {
    let update = json!({"id": "wamid.1", "status": "sent", "timestamp": NOON});
    for (changes, each) in [(1, 10_500), (10_500, 1)] {
        let change = json!({"field": "messages", "value": {"statuses": vec![update.clone(); each]}});
        let body = json!({"entry": [{"changes": vec![change; changes]}]}).to_string();
        let lines = read(body.as_bytes(), reading(false));
        assert_eq!(lines.len(), 10_001);
        let rejected: Vec<_> = lines.iter().filter_map(|line| line.outcome.as_ref().err()).collect();
        assert!(rejected.len() == 1 && rejected[0].rejection.reason.contains("10000 updates"), "{rejected:?}");
    }
}

#[test]
fn what_meta_says_of_templates_and_people_of_what_they_want_has_fields_of_its_own() {
    let one = |field: &str, value: Value| events(&delivery(field, value), false).remove(0);
    let said = |event: &Value| {
        ["template", "template_id", "language", "value", "before", "category", "reason"].map(|name| event[name].clone())
    };
    let of_template = |more: Value| {
        let mut value = json!({"message_template_id": 594_425_479, "message_template_name": "promo", "message_template_language": "pt_BR"});
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        value
    };
    let status =
        one("message_template_status_update", of_template(json!({"event": "REJECTED", "reason": "ABUSIVE_CONTENT"})));
    assert_eq!(json!(said(&status)), json!(["promo", "594425479", "pt_BR", "REJECTED", null, null, "ABUSIVE_CONTENT"]));
    let quality = one(
        "message_template_quality_update",
        of_template(json!({"previous_quality_score": "GREEN", "new_quality_score": "YELLOW"})),
    );
    assert_eq!(json!(said(&quality)), json!(["promo", "594425479", "pt_BR", "YELLOW", "GREEN", null, null]));
    let category = one(
        "template_category_update",
        of_template(json!({"previous_category": "UTILITY", "new_category": "MARKETING"})),
    );
    assert_eq!(json!(said(&category)), json!(["promo", "594425479", "pt_BR", "MARKETING", "UTILITY", null, null]));
    let preference = one(
        "user_preferences",
        json!({"contacts": [{"wa_id": "5511999990001"}], "user_preferences": [{"wa_id": "5511999990001", "value": "stop",
            "category": "marketing_messages", "detail": "User requested to stop", "timestamp": NOON}]}),
    );
    assert_eq!(json!(said(&preference)), json!([null, null, null, "stop", null, "marketing_messages", null]));
    assert!(preference["contact"].is_string());
}

#[test]
fn the_whole_body_is_kept_with_what_stands_around_its_updates_and_without_texts() {
    let kept = |store_text: bool| {
        let body = says(json!({"type": "text", "text": {"body": "SECRET k7Q2"}}));
        let delivered = delivered(body.as_bytes(), reading(store_text));
        serde_json::from_slice::<Value>(delivered.body.unwrap().bytes()).unwrap()
    };
    let value = |body: &Value| body["entry"][0]["changes"][0]["value"].clone();
    for store_text in [true, false] {
        let body = kept(store_text);
        assert_eq!(
            (&body["object"], &body["entry"][0]["id"]),
            (&json!("whatsapp_business_account"), &json!("102290129340398"))
        );
        assert_eq!(body["entry"][0]["changes"][0]["field"], "messages");
        assert_eq!(value(&body)["metadata"]["phone_number_id"], "7");
        assert_eq!(value(&body)["contacts"], ana());
        assert_eq!(value(&body)["messages"][0]["id"], "wamid.1");
        assert_eq!(body.to_string().contains("SECRET"), store_text);
    }
    assert_eq!(value(&kept(false))["messages"][0]["text"], json!({"body": {"length": 11, "codes": ["k7Q2"]}}));
    for body in [&b"our secret"[..], br#"{"entry":[{"changes":[{"value":{"messages":[{"text":{"body":"our secret"}"#] {
        let kept = delivered(body, reading(false)).body.unwrap();
        assert!(!String::from_utf8_lossy(kept.bytes()).contains("secret"), "{kept:?}");
    }
}

#[test]
fn half_a_character_at_the_end_of_a_text_costs_no_delivery() {
    let of = |cut: &str| {
        let both = json!([{"from": "5511999990001", "id": "wamid.1", "timestamp": NOON, "type": "text", "text": {"body": "CUT"}},
            {"from": "5511999990001", "id": "wamid.2", "timestamp": NOON, "type": "text", "text": {"body": "Hi"}}]);
        messages(ana(), both).replace("CUT", cut).into_bytes()
    };
    let mut broken = of("AB");
    let place = broken.windows(2).position(|pair| pair == b"AB").unwrap();
    broken[place..place + 2].copy_from_slice(b"\xf0\x9f");
    for body in [of(r"a\ud83d"), broken] {
        for store_text in [true, false] {
            let Delivered { lines, body: kept } = delivered(&body, reading(store_text));
            let lines: Vec<Value> =
                lines.into_iter().map(|line| serde_json::from_str(&line.outcome.unwrap().body).unwrap()).collect();
            assert_eq!(of_type(&lines, "message").len(), 2);
            if store_text {
                assert!(lines[0]["text"].as_str().unwrap().ends_with('\u{fffd}'), "{lines:?}");
                assert_eq!(kept.unwrap().bytes(), body, "as it came");
            } else {
                let kept: Value = serde_json::from_slice(kept.unwrap().bytes()).unwrap();
                assert!(kept["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"]["length"].is_u64());
            }
        }
    }
}

#[test]
fn a_body_that_is_no_delivery_is_one_rejected_line() {
    for body in [&b"no json"[..], b"[]", b"3", br#"{"entry":{}}"#, b"\xff\xfe", b"", b"{\"entry\":[{\"te"] {
        let lines = read(body, reading(false));
        assert!(lines.len() == 1 && lines[0].outcome.is_err(), "{lines:?}");
    }
    assert!(read(br#"{"entry":[]}"#, reading(false)).is_empty());
}

#[test]
fn a_body_that_no_whatsapp_account_sends_is_told_as_such_with_the_field_at_fault() {
    let why = |body: &str| {
        let why = read(body.as_bytes(), reading(false))[0].outcome.clone().unwrap_err().rejection;
        (why.field.unwrap_or_default(), why.reason)
    };
    let told = |field: &str, reason: &str| (field.to_owned(), reason.to_owned());
    let of_a_page = told("object", "must be whatsapp_business_account, as a WhatsApp account says, not \"page\"");
    assert_eq!(why(r#"{"object":"page"}"#), of_a_page);
    assert_eq!(why(r#"{"object":"whatsapp_business_account"}"#), told("entry", "is required"));
    assert_eq!(why(r#"{"entry":{}}"#), told("entry", "must be a list, not an object"));
    assert_eq!(why("[]"), told("", "must be a JSON object"));
}

fn any_value() -> impl Strategy<Value = Value> {
    let names = [
        "entry",
        "changes",
        "field",
        "value",
        "messages",
        "statuses",
        "contacts",
        "message_echoes",
        "metadata",
        "id",
        "from",
        "to",
        "timestamp",
        "type",
        "status",
        "text",
        "body",
        "context",
        "errors",
        "wa_id",
        "user_id",
        "system",
        "referral",
        "group_id",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec!["messages", "smb_message_echoes", "text", "revoke", "system", NOON, "sent", "ad"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(names.to_vec()), inner), 0..8).prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    })
}

/// Bytes in, lines out: bounded by the body, and none without an outcome.
fn bounded(body: &[u8]) -> Result<(), TestCaseError> {
    for store_text in [true, false] {
        let lines = read(body, reading(store_text));
        prop_assert!(lines.len() <= body.len() + 1);
        for line in lines {
            if let Ok(checked) = line.outcome {
                prop_assert!(crate::events::recall(&checked.body, RECEIVED).is_ok(), "{}", checked.body);
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_are_lines(body in prop::collection::vec(any::<u8>(), 0..300)) {
        bounded(&body)?;
    }

    #[test]
    fn any_shape_is_lines(value in any_value(), field in prop::sample::select(vec!["messages", "smb_message_echoes", "x"])) {
        bounded(value.to_string().as_bytes())?;
        bounded(delivery(field, value.clone()).as_bytes())?;
        bounded(delivery(field, json!({"metadata": {"phone_number_id": "7"}, "messages": [value.clone()], "statuses": [value.clone()], "message_echoes": [value], "contacts": [3, {}]})).as_bytes())?;
    }

    #[test]
    fn a_delivery_cut_or_changed_anywhere_is_lines(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let body = says(json!({"type": "text", "text": {"body": "olá"}, "context": {"id": "wamid.0"}})).into_bytes();
        let place = place.index(body.len());
        bounded(&body[..place])?;
        let mut changed = body;
        changed[place] = byte;
        bounded(&changed)?;
    }
}
