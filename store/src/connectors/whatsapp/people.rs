//! Who somebody is: by their number, or, where they hide it, by Meta's user id; by both where both are known.

use super::super::json::{list, text, text_at};
use reports::zone::rfc3339_utc;
use serde_json::{Value, json};
use std::collections::HashMap;

const HOUR_MS: i64 = 3_600_000;

/// The people that a value introduces, by each of their ids.
#[derive(Default)]
pub(super) struct People<'a>(HashMap<&'a str, &'a Value>);

/// Somebody, as one update names them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Person<'a> {
    number: Option<&'a str>,
    user_id: Option<&'a str>,
    /// As introduced, with their name.
    known: Option<&'a Value>,
}

impl<'a> People<'a> {
    pub fn of(value: &'a Value) -> People<'a> {
        let mut people = HashMap::new();
        for contact in list(value, "contacts") {
            for id in [text(contact, "wa_id"), text(contact, "user_id")].into_iter().flatten() {
                people.insert(id, contact);
            }
        }
        People(people)
    }

    /// Somebody by number or user id, with what the value says of them beside.
    pub fn person(&self, number: Option<&'a str>, user_id: Option<&'a str>) -> Person<'a> {
        let known = [number, user_id].into_iter().flatten().find_map(|id| self.0.get(id)).copied();
        let from = |name| known.and_then(|known| text(known, name));
        Person { number: number.or_else(|| from("wa_id")), user_id: user_id.or_else(|| from("user_id")), known }
    }

    /// Whom an update of any shape is about.
    pub fn mentioned(&self, item: &'a Value) -> Person<'a> {
        let first = |names: &[&str]| names.iter().find_map(|name| text(item, name));
        let number = first(&["wa_id", "recipient_id", "to", "from"]);
        let number = number.or_else(|| text_at(item, &["contact", "phone_number"]));
        self.person(number, first(&["user_id", "recipient_user_id", "to_user_id", "from_user_id"]))
    }
}

/// A contact's id. Ids outlive a contact that is deleted, so it must not be the number itself.
fn contact_id(of: &str) -> String {
    format!("wa-{}", &blake3::hash(of.as_bytes()).to_hex()[..24])
}

impl Person<'_> {
    /// Their id among contacts: by the number where that is known.
    pub fn contact(&self) -> Option<String> {
        self.number.or(self.user_id).map(contact_id)
    }

    /// What is learned of them by a message: number, name, and that number and user id are one person.
    pub fn events(&self, at: i64) -> Vec<Value> {
        let Some(contact) = self.contact() else { return Vec::new() };
        std::iter::once(self.introduction(&contact, at)).chain(self.link(at)).collect()
    }

    /// That number and user id are one person, where both are known. It names neither.
    pub fn link(&self, at: i64) -> Option<Value> {
        let (number, user_id) = (self.number?, self.user_id?);
        let id = format!("wa-link-{}", &blake3::hash(format!("{number}\0{user_id}").as_bytes()).to_hex()[..24]);
        Some(merged(&contact_id(user_id), &contact_id(number), at, Some(&id)))
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
pub(super) fn moved(from: &str, to: &str, at: i64) -> Value {
    merged(&contact_id(from), &contact_id(to), at, None)
}

fn merged(contact: &str, into: &str, at: i64, id: Option<&str>) -> Value {
    json!({"type": "contact.merged", "id": id, "contact": contact, "into": into, "at": rfc3339_utc(at)})
}
