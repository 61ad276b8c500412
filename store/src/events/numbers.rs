//! Numbers of people where nobody looks for them: in WhatsApp's ids of messages, and in what providers say of errors.

use memchr::memmem;
use serde_json::Value;
use std::borrow::Cow;

/// How WhatsApp's ids of messages begin. The rest is base64 with the number of the person in it.
const WAMID: &str = "wamid.";
/// A rest shorter than this, in bytes, has no room for a number.
const SHORTEST: usize = 20;
/// A run of digits from this many on may be somebody's number.
const DIGITS: usize = 7;

/// A JSON text with a hash in the place of what follows `wamid.` in it, wherever that stands. The same id becomes the same, and what
/// was replaced stays as it is, so whatever spoke of a message still does.
#[must_use]
pub fn without_numbers(json: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    for start in memmem::find_iter(json.as_bytes(), WAMID) {
        let start = start + WAMID.len();
        let rest = json.get(start..).unwrap_or_default();
        let id = rest.get(..length(rest.as_bytes())).unwrap_or_default();
        if start < from || id.len() < SHORTEST {
            continue;
        }
        out.push_str(json.get(from..start).unwrap_or_default());
        out.push('~');
        out.push_str(&blake3::hash(id.replace('\\', "").as_bytes()).to_hex()[..24]);
        from = start + id.len();
    }
    if from == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(json.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// The numbers in WhatsApp's ids of messages, as they stand in a text.
#[must_use]
pub fn numbers_in_ids(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for start in memmem::find_iter(text.as_bytes(), WAMID) {
        let rest = text.get(start + WAMID.len()..).unwrap_or_default();
        let id = rest.get(..length(rest.as_bytes())).unwrap_or_default();
        let decoded = from_base64(id);
        let runs = decoded.split(|byte| !byte.is_ascii_digit()).filter(|run| run.len() >= DIGITS);
        found.extend(runs.map(|run| run.iter().copied().map(char::from).collect::<String>()));
    }
    found
}

/// The bytes that base64 of either alphabet stands for, as far as they go.
fn from_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        (bits, held) = (bits << 6 | u32::from(six), held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    bytes
}

/// How far an id goes. JSON may write a slash as `\/`; any other `\` belongs to what follows.
fn length(rest: &[u8]) -> usize {
    let mut length = 0;
    loop {
        length += match rest.get(length..) {
            Some([b'\\', b'/', ..]) => 2,
            Some([byte, ..]) if byte.is_ascii_alphanumeric() || b"+/=-_".contains(byte) => 1,
            _ => return length,
        };
    }
}

/// What a provider says, with `…` in the place of what may be a number of somebody's.
#[must_use]
pub fn without_digits(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    for (start, end) in numbers(text) {
        out.push_str(text.get(from..start).unwrap_or_default());
        out.push('…');
        from = end;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// Where numbers of at least seven digits stand in a text, however they are written.
pub(crate) fn numbers(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let (mut start, mut end, mut digits) = (None, 0, 0);
    for (place, character) in text.char_indices().chain([(text.len(), '\n')]) {
        if character.is_ascii_digit() {
            start = start.or(Some(place));
            (end, digits) = (place + 1, digits + 1);
        } else if start.is_none() || !matches!(character, ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}') {
            found.extend(start.filter(|_| digits >= DIGITS).map(|start| (start, end)));
            (start, digits) = (None, 0);
        }
    }
    found
}

/// An event whose `error` quotes no number any more; none where it quotes none.
pub(super) fn without_digits_in_error(json: &str) -> Option<String> {
    let mut event: Value = serde_json::from_str(json).ok()?;
    let error = event.get_mut("error")?.as_object_mut()?;
    let mut changed = false;
    for field in ["title", "details"] {
        if let Some(Value::String(text)) = error.get_mut(field)
            && let Cow::Owned(left) = without_digits(text)
        {
            *text = left;
            changed = true;
        }
    }
    changed.then(|| event.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITH_NUMBER: &str = "wamid.HBgNNTUxMTk5OTk5MDAwMRUCABIYFjNFQjBDMEY5RjhGRkY2/+A=";

    #[test]
    fn an_id_of_whatsapp_s_becomes_a_hash_everywhere_and_once() {
        let json = format!(
            r#"{{"message":"{WITH_NUMBER}","raw":{{"id":"{}"}},"x":"wamid.1"}}"#,
            WITH_NUMBER.replace('/', "\\/")
        );
        let kept = without_numbers(&json).into_owned();
        assert!(!kept.contains("NTUxMTk5OTk5MDAwMR"), "{kept}");
        let event: Value = serde_json::from_str(&kept).unwrap_or_default();
        assert_eq!(event["message"], event["raw"]["id"], "however it is written");
        assert_eq!(event["x"], "wamid.1");
        assert_eq!(without_numbers(&kept), kept);
        assert_eq!(numbers_in_ids(&json), ["5511999990001", "5511999990001"]);
        assert_eq!(numbers_in_ids(&kept), [""; 0]);
        let quoted = format!(r#""{{\"id\":\"{WITH_NUMBER}\"}}""#);
        assert!(serde_json::from_str::<String>(&without_numbers(&quoted)).is_ok(), "JSON in JSON stays JSON");
    }

    #[test]
    fn numbers_of_people_go_from_errors_and_codes_stay() {
        for (said, kept) in [
            ("(#131026) Message undeliverable", "(#131026) Message undeliverable"),
            ("to 5511999990001 failed", "to … failed"),
            ("to +55 (11) 99999-0001.", "to +…."),
            ("5511999990001", "…"),
        ] {
            assert_eq!(without_digits(said), kept);
        }
        let event = r#"{"type":"message.status","error":{"code":131026,"details":"not +5511999990001"}}"#;
        assert!(without_digits_in_error(event).is_some_and(|kept| kept.contains("131026") && !kept.contains("99999")));
        assert_eq!(without_digits_in_error(&event.replace("5511999990001", "12")), None);
    }
}
