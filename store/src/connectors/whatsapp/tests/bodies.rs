//! Whole deliveries: long, broken, or none.

use super::*;

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
    assert_eq!(why(r#"{"object":"page","entry":[{"id":"1","messaging":[{"text":"hi"}]}]}"#), of_a_page);
    assert_eq!(why(r#"{"object":"whatsapp_business_account"}"#), told("entry", "is required"));
    assert_eq!(why(r#"{"entry":{}}"#), told("entry", "must be a list, not an object"));
    assert_eq!(why("[]"), told("", "must be a JSON object"));
}
