//! Reading other people's JSON: any field may be missing or of another shape than documented.

use crate::events::Rejection;
use serde_json::Value;

/// 2000-01-01 and 2100-01-01 in seconds, as for all events.
const SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;

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

/// A field at fault.
pub(super) fn refused(field: &str, reason: &str) -> Rejection {
    Rejection { field: Some(field.to_owned()), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
    }
}
