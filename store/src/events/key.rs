//! Idempotency keys. Two events with the same key are the same event; the journal keeps the first.

use super::Kind;
use std::fmt::Write as _;

/// Between the parts of a key. No id contains it, so different parts never make the same key, and the order of keys is the order of
/// their parts.
const SEPARATOR: char = '\0';

/// The key of an event that came with an `id`. Ids are per type: a source may number its messages and its assignments alike.
pub(super) fn given(kind: Kind, id: &str) -> String {
    let mut key = start('i', kind, id.len());
    push(&mut key, id);
    key
}

/// Whether a key was made of an `id`.
pub(crate) fn is_given(key: &str) -> bool {
    key.starts_with('i')
}

/// The key of an event without an `id`: its type, its instant where that tells it apart, and what makes it that event. Only the last part
/// may hold any character.
pub(super) fn natural<const N: usize>(kind: Kind, at: Option<i64>, parts: [&str; N]) -> String {
    let mut key = start('n', kind, parts.iter().map(|part| part.len() + 1).sum());
    if let Some(at) = at {
        key.push(SEPARATOR);
        // Writing to a string cannot fail.
        let _ = write!(key, "{at}");
    }
    for part in parts {
        push(&mut key, part);
    }
    key
}

/// The key of a message: it is one message under whatever delivery id it comes.
pub(crate) fn of_message(message: &str) -> String {
    natural(Kind::Message, None, [message])
}

fn start(marker: char, kind: Kind, more: usize) -> String {
    let name = kind.as_str();
    let mut key = String::with_capacity(name.len() + more + 20);
    key.push(marker);
    push(&mut key, name);
    key
}

fn push(key: &mut String, part: &str) {
    key.push(SEPARATOR);
    key.push_str(part);
}
