//! Any bytes at all: lines come out, and nothing panics.

use super::*;
use proptest::prelude::*;

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
