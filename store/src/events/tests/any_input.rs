//! Whatever comes in: an event or a rejection, never a panic.

use super::*;
use crate::events::{Lines, recall, without_text};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::io::BufReader;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec!["contact", "agent", "2026-10-01T12:00:00Z", "sent", "waiting", "v1", ""])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// One of the documented events with one field changed, taken away or added.
fn nearly_an_event() -> impl Strategy<Value = String> {
    let examples: Vec<&'static str> = examples();
    (prop::sample::select(examples), any::<prop::sample::Index>(), any_json(), 0_u8..3).prop_map(
        |(example, which, value, how)| {
            let mut event: Map<String, Value> = serde_json::from_str(example).unwrap();
            let field = which.get(&event.keys().cloned().collect::<Vec<_>>()).clone();
            match how {
                0 => event.remove(&field),
                1 => event.insert(field, value),
                _ => event.insert("text".into(), value),
            };
            Value::Object(event).to_string()
        },
    )
}

fn taken_or_refused(text: &str) -> Result<(), TestCaseError> {
    let with_text = check_str(text, RECEIVED, true);
    let without = check_str(text, RECEIVED, false);
    prop_assert_eq!(with_text.as_ref().err(), without.as_ref().err());
    if let (Ok(with_text), Ok(without)) = (with_text, without) {
        prop_assert_eq!(&with_text.event, &without.event);
        let recalled = recall(&without.body, RECEIVED);
        prop_assert_eq!(recalled.map(|recalled| recalled.event), Ok(without.event));
        let stored: Value = serde_json::from_str(&without.body).unwrap();
        prop_assert!(stored.get("text").is_none_or(Value::is_null));
        prop_assert!(stored.get("answer").is_none_or(Value::is_null));
    }
    let _ = without_text(text);
    Ok(())
}

proptest! {
    #[test]
    fn any_text(text in any::<String>()) {
        taken_or_refused(&text)?;
        taken_or_refused(&format!("{{{text}"))?;
    }

    #[test]
    fn any_json_value(value in any_json()) {
        taken_or_refused(&value.to_string())?;
    }

    #[test]
    fn nearly_events(text in nearly_an_event(), cut in any::<prop::sample::Index>()) {
        taken_or_refused(&text)?;
        let cut = cut.index(text.len());
        if let Some(start) = text.get(..cut) {
            prop_assert!(check_str(start, RECEIVED, true).is_err(), "no part of an event is an event");
            taken_or_refused(start)?;
        }
    }

    #[test]
    fn any_bytes_split_the_same_in_any_pieces(bytes in prop::collection::vec(any::<u8>(), 0..200), size in 1_usize..20) {
        let whole = texts(Lines::new(bytes.as_slice()));
        prop_assert_eq!(whole, texts(Lines::new(BufReader::with_capacity(size, bytes.as_slice()))));
    }

    #[test]
    fn an_array_and_lines_give_the_same_events(values in prop::collection::vec(any_json(), 0..8)) {
        let texts_of: Vec<String> = values.iter().map(Value::to_string).collect();
        let lines = texts_of.join("\n");
        let array = format!("[{}]", texts_of.join(","));
        prop_assert_eq!(texts(Lines::new(array.as_bytes())), texts_of.clone());
        if !lines.starts_with('[') {
            prop_assert_eq!(texts(Lines::new(lines.as_bytes())), texts_of);
        }
    }
}

fn texts<R: std::io::BufRead>(mut lines: Lines<R>) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(line) = lines.next().unwrap() {
        all.push(line.raw.into_owned());
    }
    all
}

#[test]
fn a_line_nested_too_deeply_is_refused() {
    let deep = format!(r#"{{"type":"agent","agent":"a1","x":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(rejection(&deep).reason.starts_with("not valid JSON: recursion limit exceeded"));
}
