//! What of a delivery may be kept while texts may not be stored, and where nobody could find out later whom it names.
//!
//! Lists of what stays, not of what goes: a source may send what people wrote under any name.

use crate::events::{codes, without_digits};
use serde_json::{Map, Value, json};

/// How much of a delivery that cannot be read is shown with its rejected line, in bytes.
const SHOWN_BYTES: usize = 1000;

/// Where somebody is: numbers that tell as much as words.
pub(super) const PLACES: [&str; 4] = ["latitude", "longitude", "coordinates_lat", "coordinates_long"];

/// What a provider says of an error, in words.
const OF_ERROR: [&str; 4] = ["title", "message", "details", "href"];

/// Replaces every string by its length in characters and the click codes in it, but those under the names in `verbatim`. What lies
/// under the names in `whole` stays as it is. Of where somebody is nothing stays.
pub(super) fn without_texts(value: &Value, verbatim: &[&str], whole: &[&str]) -> Value {
    match value {
        Value::String(text) => instead_of(text),
        Value::Array(values) => values.iter().map(|value| without_texts(value, verbatim, whole)).collect(),
        Value::Object(fields) => {
            let kept = fields.iter().map(|(name, value)| {
                let stays = whole.contains(&name.as_str()) || (value.is_string() && verbatim.contains(&name.as_str()));
                let kept = match value {
                    value if stays => value.clone(),
                    Value::Number(_) if PLACES.contains(&name.as_str()) => Value::Null,
                    value => without_texts(value, verbatim, whole),
                };
                (name.clone(), kept)
            });
            Value::Object(kept.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// What is kept in the place of a text.
pub(super) fn instead_of(text: &str) -> Value {
    json!({"length": text.chars().count(), "codes": codes(text)})
}

/// Replaces every string by its length, but those under the names in `verbatim`, ids of messages, and what a provider says of errors:
/// in that, what may be somebody's number. `name` is the one that all of it stands under.
pub(super) fn without_people(name: &str, value: &Value, verbatim: &[&str]) -> Value {
    nameless(name, value, verbatim, name == "errors")
}

fn nameless(name: &str, value: &Value, verbatim: &[&str], in_errors: bool) -> Value {
    match value {
        Value::String(text) if in_errors && OF_ERROR.contains(&name) => without_digits(text).into(),
        Value::String(text) if verbatim.contains(&name) || (name == "id" && text.starts_with("wamid.")) => {
            text.as_str().into()
        }
        Value::String(text) => json!({"length": text.chars().count()}),
        Value::Array(values) => values.iter().map(|value| nameless("", value, verbatim, in_errors)).collect(),
        Value::Object(fields) => {
            let kept = fields
                .iter()
                .map(|(name, value)| (name.clone(), nameless(name, value, verbatim, in_errors || name == "errors")));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// The beginning of a body that is no JSON, as it may be shown: where texts may not be stored, up to the second string, for nobody
/// can tell any more which of them is what somebody wrote.
pub(super) fn unreadable(body: &[u8], store_text: bool) -> String {
    let start = String::from_utf8_lossy(body.get(..SHOWN_BYTES).unwrap_or(body));
    if store_text {
        return start.into_owned();
    }
    let cut = start.match_indices('"').nth(2).map_or(start.len(), |(place, _)| place);
    let (kept, rest) = start.split_at(cut);
    // Without quotes it is somebody's prose.
    match (cut, rest.is_empty()) {
        (_, true) if !kept.contains('"') => format!("{} bytes", body.len()),
        (_, true) => kept.to_owned(),
        _ => format!("{kept}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_strings_stay() {
        let value =
            json!({"id": "wamid.1", "text": {"body": "Olá k7Q2"}, "list": ["Ana", 3, true], "ad": {"headline": "Buy"}});
        assert_eq!(
            without_texts(&value, &["id"], &["ad"]),
            json!({"id": "wamid.1", "text": {"body": {"length": 8, "codes": ["k7Q2"]}},
                   "list": [{"length": 3, "codes": []}, 3, true], "ad": {"headline": "Buy"}})
        );
    }

    #[test]
    fn a_name_that_may_stay_keeps_no_objects_under_it() {
        let value = json!({"id": {"body": "secret"}});
        assert!(!without_texts(&value, &["id"], &[]).to_string().contains("secret"));
    }

    #[test]
    fn of_what_nobody_could_be_found_in_no_name_number_or_code_stays() {
        let update = json!({"id": "5511999990001", "type": "text", "from": "5511999990001", "name": "zaphod42", "to": ["5511999990001"],
            "errors": [{"code": 1, "title": "to 5511999990001", "error_data": {"details": "nobody"}}]});
        assert_eq!(
            without_people("", &update, &["type"]),
            json!({"id": {"length": 13}, "type": "text", "from": {"length": 13}, "name": {"length": 8}, "to": [{"length": 13}],
                   "errors": [{"code": 1, "title": "to …", "error_data": {"details": "nobody"}}]})
        );
        assert_eq!(without_people("", &json!({"id": "wamid.1"}), &[]), json!({"id": "wamid.1"}));
    }

    #[test]
    fn of_what_is_no_json_no_text_stays() {
        assert_eq!(unreadable(br#"{"entry":[{"body":"secret"#, false), r#"{"entry":[{…"#);
        assert_eq!(unreadable(b"secret", false), "6 bytes");
        assert_eq!(unreadable(b"secret", true), "secret");
        assert_eq!(unreadable(&[0xff, b'{'], true), "\u{fffd}{");
    }
}
