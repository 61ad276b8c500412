//! What became of messages, templates and people's wishes.

use super::*;

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
