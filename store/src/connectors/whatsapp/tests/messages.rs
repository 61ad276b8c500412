//! Messages, in whichever kind they come.

use super::*;

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
