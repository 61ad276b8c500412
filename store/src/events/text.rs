//! Texts that may not be stored, and what is kept of them.

use super::fields::Name;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// The fields that hold what people wrote to each other, in events of any type.
pub(super) const FIELDS: [&str; 2] = ["text", "answer"];

/// How many codes of one text are kept, the last ones: a prefilled text ends in its code.
const MOST_CODES: usize = 10;

/// What could be a click code in a text: words of 4 to 12 letters and digits (ASCII), with at least one of each. At most the last ten.
#[must_use]
pub fn codes(text: &str) -> Vec<&str> {
    last_codes(text.rsplit(|c: char| !c.is_alphanumeric()))
}

/// Those of the words that could be codes, at most the last ten, in order. The words are given from the last one on.
pub(super) fn last_codes<'t>(words: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut codes: Vec<&str> = words.filter(|word| is_code(word)).take(MOST_CODES).collect();
    codes.reverse();
    codes
}

fn is_code(word: &str) -> bool {
    (4..=12).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// An event as it may be kept while texts may not be stored: `text` becomes `text_length` and `codes`, `answer` becomes
/// `answer_length`. Of what is no JSON object, everything from the first mention of one of them on is left out.
#[must_use]
pub fn without_text(raw: &str) -> String {
    rewritten(raw).unwrap_or_else(|| {
        let cut = FIELDS.iter().filter_map(|field| raw.find(&format!("\"{field}"))).min();
        match cut.and_then(|cut| raw.get(..cut)) {
            Some(kept) => format!("{kept}…"),
            None => raw.to_owned(),
        }
    })
}

fn rewritten(raw: &str) -> Option<String> {
    let mut deserializer = serde_json::Deserializer::from_str(raw);
    let fields = deserializer.deserialize_map(Fields).ok()?;
    deserializer.end().ok()?;
    let replaced = |name: &str| fields.iter().any(|(field, value)| field == name && value.get() != "null");
    let (text, answer) = (replaced("text"), replaced("answer"));
    let mut out = String::with_capacity(raw.len());
    for (name, value) in &fields {
        match name.as_ref() {
            "text" if text => {
                let text = serde_json::from_str::<Cow<str>>(value.get()).ok();
                let codes = text.as_deref().map(codes).unwrap_or_default();
                field(&mut out, "text_length", &length(text.as_deref()));
                field(&mut out, "codes", &serde_json::to_string(&codes).ok()?);
            }
            "answer" if answer => {
                let text = serde_json::from_str::<Cow<str>>(value.get()).ok();
                field(&mut out, "answer_length", &length(text.as_deref()));
            }
            // What came under the names that the replacement takes.
            "text_length" | "codes" if text => {}
            "answer_length" if answer => {}
            name => field(&mut out, name, value.get()),
        }
    }
    out.push_str(if out.is_empty() { "{}" } else { "}" });
    Some(out)
}

fn length(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), |text| text.chars().count().to_string())
}

fn field(out: &mut String, name: &str, json: &str) {
    out.push(if out.is_empty() { '{' } else { ',' });
    // Writing to a string cannot fail.
    let _ = write!(out, "{}:{json}", serde_json::Value::from(name));
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((Name(name), value)) = entries.next_entry()? {
            fields.push((name, value));
        }
        Ok(fields)
    }
}
