//! Who somebody is: by their number, or, where they hide it, by Meta's user id; by both where both are known.

use super::super::{
    IdKey,
    json::{list, text, text_at},
};
use super::named::{By, each_name};
use reports::zone::rfc3339_utc;
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

const HOUR_MS: i64 = 3_600_000;

/// No id and no name of a person is longer, in bytes: what is, nobody is known by.
const LONGEST_ID: usize = 200;
const LONGEST_NAME: usize = 1000;

/// The people that a value introduces, by each of their ids.
pub(super) struct People<'a> {
    introduced: HashMap<&'a str, &'a Value>,
    /// The business's own number, digits alone: no person.
    own: String,
    /// Whose introduction stands in an event already, as a whole.
    told: RefCell<HashSet<String>>,
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
            for id in [short(contact, "wa_id"), short(contact, "user_id")].into_iter().flatten() {
                introduced.insert(id, contact);
            }
        }
        let own = text_at(value, &["metadata", "display_phone_number"]).unwrap_or_default();
        People { introduced, own: digits(own), told: RefCell::default(), ids }
    }

    /// Somebody by number or user id, with what the value says of them beside.
    pub fn person(&self, number: Option<&'a str>, user_id: Option<&'a str>) -> Person<'a> {
        let known = [number, user_id].into_iter().flatten().find_map(|id| self.introduced.get(id)).copied();
        let from = |name| known.and_then(|known| short(known, name));
        let (number, user_id) = (number.or_else(|| from("wa_id")), user_id.or_else(|| from("user_id")));
        Person { number, user_id, known, ids: self.ids }
    }

    /// Makes their ids.
    pub fn ids(&self) -> IdKey {
        self.ids
    }

    /// Whom an update of any shape is about, as far as it says so at its beginning.
    pub fn mentioned(&self, item: &'a Value) -> Person<'a> {
        let first = |names: &[&str]| names.iter().find_map(|name| text(item, name).filter(|id| !self.is_own(id)));
        let number = first(&["wa_id", "recipient_id", "to", "from"]);
        let number = number.or_else(|| text_at(item, &["contact", "phone_number"]));
        self.person(number, first(&["user_id", "recipient_user_id", "to_user_id", "from_user_id"]))
    }

    /// The one person whom an update of any shape names, wherever it does: all of it is theirs. None where it names several, or nobody.
    pub fn only(&self, item: &'a Value) -> Option<Person<'a>> {
        let (mut numbers, mut user_ids, mut parents) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        each_name(item, |by, name| match by {
            By::Number if self.is_own(name) => {}
            By::Number => drop(numbers.insert(digits(name), name.trim_start_matches('+'))),
            By::UserId => drop(user_ids.insert(name)),
            By::Parent => drop(parents.insert(name)),
        });
        if numbers.len() > 1 || user_ids.len() > 1 || parents.len() > 1 {
            return None;
        }
        let (number, user_id) = (numbers.into_values().next(), user_ids.into_iter().chain(parents).next());
        (number.is_some() || user_id.is_some()).then(|| self.person(number, user_id))
    }

    fn is_own(&self, number: &str) -> bool {
        !self.own.is_empty() && digits(number) == self.own
    }

    /// What is learned of somebody by a message: number, name, and that number and user id are one person. What the value says of them
    /// stands in the first of these events as a whole; a long one with every message would be many times the delivery.
    pub fn learned(&self, person: Person<'_>, at: i64) -> Vec<Value> {
        let Some(contact) = person.contact() else { return Vec::new() };
        let mut introduction = person.introduction(&contact, at);
        if let (Some(known), Some(fields)) = (person.known, introduction.as_object_mut())
            && self.told.borrow_mut().insert(contact)
        {
            fields.insert("raw".to_owned(), known.clone());
        }
        std::iter::once(introduction).chain(person.link(at)).collect()
    }
}

fn digits(of: &str) -> String {
    of.chars().filter(char::is_ascii_digit).collect()
}

/// An id of somebody.
fn short<'a>(contact: &'a Value, name: &str) -> Option<&'a str> {
    text(contact, name).filter(|id| id.len() <= LONGEST_ID)
}

/// A contact's id.
pub(super) fn contact_id(of: &str, ids: IdKey) -> String {
    format!("wa-{}", ids.short(of))
}

impl Person<'_> {
    /// Their id among contacts: by the number where that is known.
    pub fn contact(&self) -> Option<String> {
        self.number.or(self.user_id).map(|of| contact_id(of, self.ids))
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
        let name = self.known.and_then(|known| text_at(known, &["profile", "name"]));
        if let Some(name) = name.filter(|name| name.len() <= LONGEST_NAME) {
            let (first, last) = name.trim().split_once(char::is_whitespace).unwrap_or((name.trim(), ""));
            fields.insert("first_name".to_owned(), first.into());
            fields.insert("last_name".to_owned(), last.trim_start().into());
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
