//! Who somebody is: by their number, or, where they hide it, by Meta's user id; by both where both are known.

use super::super::{
    IdKey,
    json::{list, text, text_at},
};
use reports::zone::rfc3339_utc;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

const HOUR_MS: i64 = 3_600_000;

/// Under which names a delivery has a number or a user id of somebody.
const NAMES: [&str; 14] = [
    "wa_id",
    "user_id",
    "parent_user_id",
    "from",
    "from_user_id",
    "to",
    "to_user_id",
    "recipient_id",
    "recipient_user_id",
    "new_wa_id",
    "phone",
    "phone_number",
    "customer",
    "participant",
];

/// The people that a value introduces, by each of their ids.
pub(super) struct People<'a> {
    introduced: HashMap<&'a str, &'a Value>,
    ids: IdKey,
}

/// Somebody, as one update names them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Person<'a> {
    number: Option<&'a str>,
    user_id: Option<&'a str>,
    /// As introduced, with their name.
    known: Option<&'a Value>,
    ids: IdKey,
}

impl<'a> People<'a> {
    pub fn of(value: &'a Value, ids: IdKey) -> People<'a> {
        let mut introduced = HashMap::new();
        for contact in list(value, "contacts") {
            for id in [text(contact, "wa_id"), text(contact, "user_id")].into_iter().flatten() {
                introduced.insert(id, contact);
            }
        }
        People { introduced, ids }
    }

    /// Somebody by number or user id, with what the value says of them beside.
    pub fn person(&self, number: Option<&'a str>, user_id: Option<&'a str>) -> Person<'a> {
        let known = [number, user_id].into_iter().flatten().find_map(|id| self.introduced.get(id)).copied();
        let from = |name| known.and_then(|known| text(known, name));
        let (number, user_id) = (number.or_else(|| from("wa_id")), user_id.or_else(|| from("user_id")));
        Person { number, user_id, known, ids: self.ids }
    }

    /// Makes their ids.
    pub fn ids(&self) -> IdKey {
        self.ids
    }

    /// Whom an update of any shape is about.
    pub fn mentioned(&self, item: &'a Value) -> Person<'a> {
        let first = |names: &[&str]| names.iter().find_map(|name| text(item, name));
        let number = first(&["wa_id", "recipient_id", "to", "from"]);
        let number = number.or_else(|| text_at(item, &["contact", "phone_number"]));
        self.person(number, first(&["user_id", "recipient_user_id", "to_user_id", "from_user_id"]))
    }
}

/// A contact's id.
fn contact_id(of: &str, ids: IdKey) -> String {
    format!("wa-{}", ids.short(of))
}

/// The ids of everybody whom a delivery names, wherever it does.
pub(super) fn named(value: &Value, ids: IdKey) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(values) => open.extend(values),
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value.as_str().filter(|text| !text.is_empty() && NAMES.contains(&name.as_str())) {
                        Some(text) => {
                            found.insert(contact_id(text, ids));
                            // Cards write numbers as people do.
                            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                            found.extend((digits.len() > 6 && digits != text).then(|| contact_id(&digits, ids)));
                        }
                        None => open.push(value),
                    }
                }
            }
            _ => {}
        }
    }
    found
}

impl Person<'_> {
    /// Their id among contacts: by the number where that is known.
    pub fn contact(&self) -> Option<String> {
        self.number.or(self.user_id).map(|of| contact_id(of, self.ids))
    }

    /// What is learned of them by a message: number, name, and that number and user id are one person.
    pub fn events(&self, at: i64) -> Vec<Value> {
        let Some(contact) = self.contact() else { return Vec::new() };
        std::iter::once(self.introduction(&contact, at)).chain(self.link(at)).collect()
    }

    /// That number and user id are one person, where both are known. It names neither.
    pub fn link(&self, at: i64) -> Option<Value> {
        let (number, user_id) = (self.number?, self.user_id?);
        let id = format!("wa-link-{}", self.ids.short(&format!("{number}\0{user_id}")));
        Some(merged(&contact_id(user_id, self.ids), &contact_id(number, self.ids), at, Some(&id)))
    }

    fn introduction(&self, contact: &str, at: i64) -> Value {
        let mut event = json!({
            "type": "contact",
            "contact": contact,
            // One an hour says that this is still so; one a message would double the journal.
            "at": rfc3339_utc(at - at.rem_euclid(HOUR_MS)),
        });
        let Some(fields) = event.as_object_mut() else { return event };
        if let Some(number) = self.number {
            let international = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            let plus = if international { "+" } else { "" };
            fields.insert("phone".to_owned(), format!("{plus}{number}").into());
        }
        if let Some(user_id) = self.user_id {
            fields.insert("user_id".to_owned(), user_id.into());
        }
        if let Some(name) = self.known.and_then(|known| text_at(known, &["profile", "name"])) {
            let (first, last) = name.trim().split_once(char::is_whitespace).unwrap_or((name.trim(), ""));
            fields.insert("first_name".to_owned(), first.into());
            fields.insert("last_name".to_owned(), last.trim_start().into());
        }
        if let Some(known) = self.known {
            fields.insert("raw".to_owned(), known.clone());
        }
        event
    }
}

/// Who had one number has another now.
pub(super) fn moved(from: &str, to: &str, at: i64, ids: IdKey) -> Value {
    merged(&contact_id(from, ids), &contact_id(to, ids), at, None)
}

fn merged(contact: &str, into: &str, at: i64, id: Option<&str>) -> Value {
    json!({"type": "contact.merged", "id": id, "contact": contact, "into": into, "at": rfc3339_utc(at)})
}
