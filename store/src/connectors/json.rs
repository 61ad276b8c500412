//! Reading other people's JSON: any field may be missing or of another shape than documented.

use crate::events::Rejection;
use serde_json::Value;
use std::borrow::Cow;

/// 2000-01-01 and 2100-01-01 in seconds, as for all events.
const SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;

/// The most values, names and lists of one body. A value takes some hundred bytes of memory, however few of the body: without a limit, a
/// body of some megabytes would take gigabytes.
const MOST_VALUES: usize = 400_000;

/// Reads a body; gives it with the text that it was read from. Who cuts a text short may leave half a character at its end: that costs
/// the character, and not all that was delivered with it.
///
/// # Errors
/// A sentence that says why it cannot be read.
pub(super) fn json_of(body: &[u8]) -> Result<(Value, Cow<'_, str>), String> {
    match parse(body) {
        // What could be parsed is UTF-8.
        Ok(json) => Ok((json, String::from_utf8_lossy(body))),
        Err(reason) => {
            let mended = without_halves(&String::from_utf8_lossy(body));
            parse(mended.as_bytes()).map(|json| (json, Cow::Owned(mended))).map_err(|_| reason)
        }
    }
}

/// A JSON text with U+FFFD in the place of each escape that is half a character.
fn without_halves(json: &str) -> String {
    const HALF: usize = r"\ud83d".len();
    let code = |at: usize| {
        let digits = json.get(at..at + HALF)?.strip_prefix(r"\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    let mut out = String::with_capacity(json.len());
    let (mut at, mut copied) = (0, 0);
    while let Some(escape) = memchr::memchr(b'\\', json.as_bytes().get(at..).unwrap_or_default()) {
        at += escape;
        at += match (code(at), code(at + HALF)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 2 * HALF,
            (Some(0xd800..0xe000), _) => {
                out.push_str(json.get(copied..at).unwrap_or_default());
                out.push('\u{fffd}');
                copied = at + HALF;
                HALF
            }
            // Whatever is escaped, another backslash too, begins no escape of its own.
            _ => 2,
        };
    }
    out.push_str(json.get(copied..).unwrap_or_default());
    out
}

fn parse(body: &[u8]) -> Result<Value, String> {
    if values(body) > MOST_VALUES {
        return Err(format!("more than {MOST_VALUES} values"));
    }
    serde_json::from_slice(body).map_err(|error| format!("not valid JSON: {error}"))
}

/// How many values a body has at most: what separates them, outside of strings.
fn values(body: &[u8]) -> usize {
    let (mut values, mut in_string, mut is_escaped) = (0, false, false);
    for byte in body {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b',' | b'{' | b'[' if !in_string => values += 1,
            _ => {}
        }
    }
    values
}

/// A field's text; empty is missing.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// Text under a path of names.
pub(super) fn text_at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    let (last, outer) = path.split_last()?;
    text(outer.iter().try_fold(value, |value, name| value.get(name))?, last)
}

/// An id that a source writes as a number or a string.
pub(super) fn id(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// The elements of a list; none where there is none.
pub(super) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// An instant in seconds since 1970, as a number (with a fraction or not) or a string; UTC milliseconds.
pub(super) fn unix_seconds(value: &Value) -> Option<i64> {
    let at_ms = match value {
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.checked_mul(1000)?,
            // Cut to milliseconds; what is out of bounds saturates and is refused below.
            None => (number.as_f64()? * 1000.0) as i64,
        },
        Value::String(text) => text.parse::<i64>().ok()?.checked_mul(1000)?,
        _ => return None,
    };
    SECONDS.contains(&at_ms.div_euclid(1000)).then_some(at_ms)
}

/// The instant that a field must have, in seconds since 1970.
///
/// # Errors
/// The field, and what is wrong with it.
pub(super) fn instant(value: &Value, name: &str) -> Result<i64, Rejection> {
    let given = value.get(name);
    if let Some(at) = given.and_then(unix_seconds) {
        return Ok(at);
    }
    let number = match given {
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(Value::String(text)) if text.parse::<f64>().is_ok() => Some(text.clone()),
        _ => None,
    };
    Err(match number {
        Some(number) => refused(name, &format!("must lie in the years 2000 to 2099, not {number}")),
        None => refused(name, "must be seconds since 1970, as a string"),
    })
}

/// What sort of value it is.
pub(super) fn what(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A field at fault.
pub(super) fn refused(field: &str, reason: &str) -> Rejection {
    Rejection { field: Some(field.to_owned()), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_stands_in_strings_is_no_value() {
        assert_eq!(values(br#"{"a":"[[,,\"{{","b":[1,2]}"#), 4);
        assert!(parse("[".repeat(MOST_VALUES + 1).as_bytes()).is_err_and(|why| why.contains("values")));
        assert!(parse(format!("[{}1]", "1,".repeat(MOST_VALUES - 2)).as_bytes()).is_ok());
    }

    #[test]
    fn half_a_character_is_replaced_and_whole_ones_stay() {
        let read = |json: &[u8]| json_of(json).map(|(json, whole)| (json, whole.into_owned()));
        for (json, told) in [
            (&br#"["a\ud83d"]"#[..], "a\u{fffd}"),
            (br#"["\ude00\ud83d\ud83d\uDE00b"]"#, "\u{fffd}\u{fffd}\u{1f600}b"),
            (br#"["\\ud83d \" \u00e9\ud83dx"]"#, "\\ud83d \" \u{e9}\u{fffd}x"),
            (b"[\"a\xf0\x9f\"]", "a\u{fffd}"),
        ] {
            let (json, whole) = read(json).unwrap();
            assert_eq!(json, json!([told]));
            assert_eq!(serde_json::from_str::<Value>(&whole).unwrap(), json);
        }
        let whole = br#"["\ud83d\ude00"]"#;
        assert_eq!(json_of(whole).unwrap().1.as_bytes(), whole);
        assert_eq!(
            read(br#"["\ud83d""#),
            Err("not valid JSON: unexpected end of hex escape at line 1 column 9".to_owned())
        );
    }

    proptest! {
        #[test]
        fn whatever_is_cut_short_is_read_if_it_is_else_json(text: String, codes in prop::collection::vec(any::<u16>(), 0..6)) {
            let escaped: String = codes.iter().map(|code| format!("\\u{code:04x}")).collect();
            let json = format!("[{},\"{escaped}\"]", json!(text));
            let (read, _) = json_of(json.as_bytes()).unwrap();
            prop_assert_eq!(&read[0], &json!(text));
            prop_assert_eq!(&read[1], &json!(String::from_utf16_lossy(&codes)));
        }
    }

    #[test]
    fn instants_come_as_strings_and_as_numbers() {
        for (value, at) in [
            (json!("1790856000"), Some(1_790_856_000_000)),
            (json!(1_790_856_000), Some(1_790_856_000_000)),
            (json!(1_790_856_000.25), Some(1_790_856_000_250)),
            (json!(1_790_856_000_000_i64), None),
            (json!(-1), None),
            (json!(f64::MAX), None),
            (json!(i64::MAX), None),
            (json!(""), None),
            (json!(null), None),
        ] {
            assert_eq!(unix_seconds(&value), at, "{value}");
        }
        let why = |given: Value| instant(&json!({"timestamp": given}), "timestamp").unwrap_err().reason;
        assert_eq!(why(json!("100")), "must lie in the years 2000 to 2099, not 100");
        assert_eq!(why(json!("soon")), "must be seconds since 1970, as a string");
    }
}
