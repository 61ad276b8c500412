//! A body byte for byte, but for strings that may not be kept: whoever looks at it later sees what was sent, in its order and with its
//! blanks.

use super::raw::{PLACES, instead_of};
use std::borrow::Cow;

/// Where something stands in JSON, one of these for each object and list around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// In an object, under this name.
    Under(Cow<'a, str>),
    /// In a list, at this place.
    At(usize),
}

impl Step<'_> {
    /// Whether it is in an object under one of these names.
    pub fn is_under(&self, names: &[&str]) -> bool {
        matches!(self, Step::Under(name) if names.contains(&name.as_ref()))
    }
}

/// A valid JSON text with length and click codes in the place of each string that may not be kept, and nothing in that of coordinates.
/// `keeps` is asked for each, with the way to it.
pub(super) fn without_texts(json: &str, keeps: impl Fn(&[Step<'_>]) -> bool) -> String {
    let bytes = json.as_bytes();
    let mut out = String::with_capacity(json.len());
    let mut way: Vec<Step<'_>> = Vec::new();
    let (mut at, mut copied, mut is_name) = (0, 0, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => {
                way.push(Step::Under(Cow::Borrowed("")));
                is_name = true;
            }
            b'[' => {
                way.push(Step::At(0));
                is_name = false;
            }
            b'}' | b']' => drop(way.pop()),
            b':' => is_name = false,
            b',' => {
                is_name = matches!(way.last(), Some(Step::Under(_)));
                if let Some(Step::At(place)) = way.last_mut() {
                    *place += 1;
                }
            }
            b'"' => {
                let end = at + string_length(bytes.get(at..).unwrap_or_default());
                let text = text(json.get(at..end).unwrap_or_default());
                if is_name {
                    if let Some(step) = way.last_mut() {
                        *step = Step::Under(text);
                    }
                } else if !keeps(&way) {
                    out.push_str(json.get(copied..at).unwrap_or_default());
                    out.push_str(&instead_of(&text).to_string());
                    copied = end;
                }
                at = end;
                continue;
            }
            b'-' | b'0'..=b'9' if way.last().is_some_and(|step| step.is_under(&PLACES)) && !keeps(&way) => {
                let is_of_number = |byte: &&u8| matches!(**byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                out.push_str(json.get(copied..at).unwrap_or_default());
                out.push_str("null");
                at += bytes.get(at..).unwrap_or_default().iter().take_while(is_of_number).count();
                copied = at;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    out.push_str(json.get(copied..).unwrap_or_default());
    out
}

/// How long the string is that these bytes begin with, its quotes included.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    loop {
        match bytes.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') | None => return (at + 1).min(bytes.len()),
            Some(_) => at += 1,
        }
    }
}

/// What a string says.
fn text(quoted: &str) -> Cow<'_, str> {
    if quoted.contains('\\') {
        return Cow::Owned(serde_json::from_str(quoted).unwrap_or_default());
    }
    Cow::Borrowed(quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn with_ids(json: &str) -> String {
        without_texts(json, |way| way.last().is_some_and(|step| step.is_under(&["id"])))
    }

    #[test]
    fn every_byte_stays_but_those_of_texts() {
        assert_eq!(
            with_ids(
                "{ \"b\" : \"Ol\\u00e1 k7Q2\",\n\"id\":\"\\u0041\\/\", \"a\":[1.50,\"x\\\"y\",{\"id\":\"1\"},[\"id\"]],\"id\":\"2\"}\n"
            ),
            "{ \"b\" : {\"codes\":[\"k7Q2\"],\"length\":8},\n\"id\":\"\\u0041\\/\", \"a\":[1.50,{\"codes\":[],\"length\":3},{\"id\":\"1\"},[{\"codes\":[],\"length\":2}]],\"id\":\"2\"}\n"
        );
        assert_eq!(with_ids("\"secret\""), r#"{"codes":[],"length":6}"#);
    }

    #[test]
    fn the_way_names_objects_and_places() {
        let seen = std::cell::RefCell::new(Vec::new());
        without_texts(r#"{"a":[{"x":0},{"b\/":"s"}],"c":"t"}"#, |way| {
            seen.borrow_mut().push(format!("{way:?}"));
            true
        });
        assert_eq!(seen.take(), [r#"[Under("a"), At(1), Under("b/")]"#, r#"[Under("c")]"#]);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<f64>().prop_map(|number| serde_json::json!(number)),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 64, 6, |inner| {
            let names = prop_oneof![Just("id".to_owned()), Just("latitude".to_owned()), any::<String>()];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((names, inner), 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_says_the_same_as_what_is_parsed(value in any_json(), is_wide in any::<bool>()) {
            let whole = if is_wide { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let whole = whole.unwrap();
            prop_assert_eq!(&without_texts(&whole, |_| true), &whole);
            let parsed = |json: &str| serde_json::from_str::<Value>(json).unwrap();
            let expected = crate::connectors::raw::without_texts(&parsed(&whole), &["id"], &[]);
            prop_assert_eq!(parsed(&with_ids(&whole)), expected);
        }
    }
}
