//! Whom a delivery names, wherever it does, so that it can be found when they are to be erased.

use super::super::IdKey;
use super::people::contact_id;
use serde_json::Value;
use std::collections::BTreeSet;

/// Under which names a delivery has somebody's number.
const NUMBERS: [&str; 13] = [
    "wa_id",
    "new_wa_id",
    "from",
    "to",
    "recipient_id",
    "recipient_participant_id",
    "phone",
    "phone_number",
    "customer",
    "participant",
    "participants",
    "input",
    "initiated_by",
];

/// Somebody's user id.
const USER_IDS: [&str; 5] =
    ["user_id", "from_user_id", "to_user_id", "recipient_user_id", "recipient_participant_user_id"];

/// The user id that somebody has with the business's whole group.
const PARENTS: [&str; 4] = ["parent_user_id", "from_parent_user_id", "to_parent_user_id", "recipient_parent_user_id"];

/// As many digits in a row are somebody's number.
const DIGITS: usize = 7;

/// No delivery is about more people; a body of nothing but digits would become many times its size.
const MOST_NUMBERS: usize = 10_000;

/// By what somebody is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Number,
    UserId,
    /// Another user id of theirs.
    Parent,
}

/// Everybody whom a value names. Elements of a list stand under its name; the threads of a history are called by the number they are
/// with; whom a status is for may be a group.
pub(super) fn each_name<'a>(value: &'a Value, mut named: impl FnMut(By, &'a str)) {
    let mut open = vec![("", value)];
    while let Some((outer, value)) = open.pop() {
        match value {
            Value::String(text) if !text.is_empty() => {
                let by = match outer {
                    _ if NUMBERS.contains(&outer) => By::Number,
                    _ if USER_IDS.contains(&outer) => By::UserId,
                    _ if PARENTS.contains(&outer) => By::Parent,
                    _ => continue,
                };
                named(by, text);
            }
            Value::Array(values) => open.extend(values.iter().map(|value| (outer, value))),
            Value::Object(fields) => {
                let is_group = fields.get("recipient_type").is_some_and(|kind| kind == "group");
                for (name, value) in fields {
                    let name = match name.as_str() {
                        "recipient_id" | "to" if is_group => "group_id",
                        "id" if outer == "threads" => "wa_id",
                        name => name,
                    };
                    open.push((name, value));
                }
            }
            _ => {}
        }
    }
}

/// The ids of everybody whom a body names, in ids of messages too.
pub(super) fn named(body: &Value, text: &str, ids: IdKey) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    each_name(body, |_, name| {
        found.insert(contact_id(name, ids));
        // Cards write numbers as people do.
        let digits: String = name.chars().filter(char::is_ascii_digit).collect();
        found.extend((digits.len() >= DIGITS && digits != name).then(|| contact_id(&digits, ids)));
    });
    found.extend(crate::events::numbers_in_ids(text).iter().map(|number| contact_id(number, ids)));
    found
}

/// The ids of everybody whose number stands in a text that nobody could read, however it is written: of the first [`MOST_NUMBERS`].
pub(in super::super) fn numbered(text: &str, ids: IdKey) -> BTreeSet<String> {
    let written = crate::events::numbers(text).into_iter().filter_map(|(start, end)| text.get(start..end));
    let digits = written.map(|number| number.chars().filter(char::is_ascii_digit).collect());
    digits
        .chain(crate::events::numbers_in_ids(text))
        .take(MOST_NUMBERS)
        .map(|number: String| contact_id(&number, ids))
        .collect()
}
