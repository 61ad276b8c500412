//! Who somebody is, whichever numbers and ids a delivery says of them.

use super::*;

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
