//! Meta's WhatsApp Cloud API: the body of a webhook's delivery.

mod account;
mod message;
mod people;
mod status;
#[cfg(test)]
mod tests;

use super::{
    Delivered, Reading,
    delivery::{Delivery, Update, unmapped},
    json::{list, parse, refused, text, text_at, unix_seconds},
    raw::without_texts,
};
use crate::{deliveries::Body, ingest::Line};
use people::People;
use serde_json::{Map, Value};

/// How events of this connector name their source.
pub const SOURCE: &str = "whatsapp";

/// Strings of a delivery that nobody writes to anybody: ids, codes, types. Not `wa_id`: a card of somebody else carries it, and the
/// sender's is in `from`.
const VERBATIM: [&str; 20] = [
    "id",
    "from",
    "from_user_id",
    "to",
    "to_user_id",
    "group_id",
    "message_id",
    "original_message_id",
    "timestamp",
    "type",
    "status",
    "mime_type",
    "sha256",
    "catalog_id",
    "product_retailer_id",
    "currency",
    "display_phone_number",
    "phone_number_id",
    "messaging_product",
    "new_wa_id",
];

/// What the business's own ads and Meta say.
const WHOLE: [&str; 3] = ["referral", "errors", "metadata"];

/// Fields about the business's own account: nothing in them was written by a person in a chat.
const OF_ACCOUNT: [&str; 9] = [
    "message_template_",
    "template_",
    "account_",
    "phone_number_",
    "business_",
    "user_preferences",
    "security",
    "flows",
    "payment_configuration_update",
];

/// Meta puts up to 1000 updates in one delivery. What comes after this many is not read, only kept with the body.
const MOST_UPDATES: u64 = 10_000;

/// Strings around the updates that stay as well.
const ENVELOPE: [&str; 4] = ["object", "field", "display_phone_number", "phone_number_id"];

/// The lines that a delivery's body becomes. Never fails: what cannot be understood is a rejected line, and the others count.
pub fn read(body: &[u8], reading: Reading) -> Vec<Line> {
    delivered(body, reading).lines
}

/// The same with the whole body, as it may be kept.
pub fn delivered(body: &[u8], reading: Reading) -> Delivered {
    let mut delivery = Delivery::new(reading);
    let body_json = match parse(body) {
        Ok(json) => json,
        Err(reason) => return delivery.unreadable_body(body, reason),
    };
    let Some(entries) = body_json.get("entry").and_then(Value::as_array) else {
        return delivery.unreadable_body(body, "entry: must be a list".to_owned());
    };
    'read: for (place, entry) in entries.iter().enumerate() {
        let at = entry.get("time").and_then(unix_seconds).unwrap_or(reading.received);
        for (change_place, change) in list(entry, "changes").iter().enumerate() {
            let path = format!("entry[{place}].changes[{change_place}]");
            let people = People::of(change.get("value").unwrap_or(&Value::Null), reading.ids);
            Change { path, at, change, people }.read(&mut delivery);
            if delivery.is_stopped() {
                break 'read;
            }
        }
    }
    let people = people::named(&body_json, reading.ids);
    let whole = if reading.store_text { body_json } else { whole_kept(body_json) };
    Delivered { lines: delivery.into_lines(), body: Some(Body::new(&whole.to_string(), people, reading.ids)) }
}

/// A body as it may be kept while texts may not be stored.
fn whole_kept(mut body: Value) -> Value {
    let Some(Value::Array(entries)) = body.get_mut("entry").map(Value::take) else { return Value::Null };
    let kept = entries.into_iter().map(|mut entry| {
        let changes = entry.get_mut("changes").map(Value::take);
        let mut kept = without_texts(&entry, &[&ENVELOPE[..], &VERBATIM].concat(), &[]);
        if let (Some(fields), Some(Value::Array(changes))) = (kept.as_object_mut(), changes) {
            fields.insert("changes".to_owned(), changes.into_iter().map(change_kept).collect());
        }
        kept
    });
    let entries: Value = kept.collect();
    let mut kept = without_texts(&body, &ENVELOPE, &[]);
    if let Some(fields) = kept.as_object_mut() {
        fields.insert("entry".to_owned(), entries);
    }
    kept
}

fn change_kept(mut change: Value) -> Value {
    let value = change.get_mut("value").map_or(Value::Null, Value::take);
    let mut kept = without_texts(&change, &ENVELOPE, &[]);
    let field = text(&change, "field").unwrap_or("unknown");
    if let Some(fields) = kept.as_object_mut() {
        fields.insert("value".to_owned(), value_kept(field, value));
    }
    kept
}

fn value_kept(field: &str, value: Value) -> Value {
    let Value::Object(fields) = value else { return update_kept(field, "", &value) };
    let (lists, rest): (Map<_, _>, Map<_, _>) = fields.into_iter().partition(|(_, value)| value.is_array());
    let mut kept = update_kept(field, "", &Value::Object(rest));
    let lists = lists.into_iter().map(|(name, items)| {
        // Who somebody is stands in the events too.
        let kept = if name == "contacts" { items } else { update_kept(field, &name, &items) };
        (name, kept)
    });
    if let Some(fields) = kept.as_object_mut() {
        fields.extend(lists);
    }
    kept
}

/// What of an update, in a list of this name, may be kept while texts may not be stored. In a status nobody writes anything.
fn update_kept(field: &str, name: &str, item: &Value) -> Value {
    if name == "statuses" || OF_ACCOUNT.iter().any(|start| field.starts_with(start)) {
        return item.clone();
    }
    without_texts(item, &VERBATIM, &WHOLE)
}

/// One change: a field of the account with what is new in it.
struct Change<'a> {
    path: String,
    /// When, unless an update says so itself.
    at: i64,
    change: &'a Value,
    people: People<'a>,
}

impl Change<'_> {
    fn read(&self, delivery: &mut Delivery) {
        let field = text(self.change, "field").unwrap_or("unknown");
        let value = self.change.get("value").unwrap_or(&Value::Null);
        let mapped: &[&str] = match field {
            "messages" => &["messages", "statuses"],
            "smb_message_echoes" => &["message_echoes"],
            _ => &[],
        };
        let lists = value.as_object().into_iter().flatten().filter_map(|(name, value)| Some((name, value.as_array()?)));
        let mut updates = 0;
        // Contacts and messages first: a person or a status may be about them.
        for (name, items) in lists.filter(|(name, _)| name.as_str() != "contacts") {
            for (place, item) in items.iter().enumerate() {
                updates += 1;
                if delivery.stops_at(MOST_UPDATES) {
                    return;
                }
                let path = format!("{}.value.{name}[{place}]", self.path);
                let raw = self.kept(field, name, item, delivery.reading());
                let update = Update { path: &path, raw: &raw, about: self.people.mentioned(item).contact() };
                if !mapped.contains(&name.as_str()) {
                    delivery.take(&update, Ok(vec![self.unmapped(field, item, &raw)]));
                    continue;
                }
                let events = match name.as_str() {
                    "statuses" => status::events(item, &self.people, &raw),
                    "messages" => line(value).and_then(|line| message::received(item, &line, &self.people, &raw)),
                    _ => line(value).and_then(|line| message::echoed(item, &line, &self.people, &raw)),
                };
                let events = events.map(|events| events.unwrap_or_else(|| vec![self.unmapped(field, item, &raw)]));
                delivery.take(&update, events);
            }
        }
        if updates == 0 {
            if delivery.stops_at(MOST_UPDATES) {
                return;
            }
            let raw = self.kept(field, "", value, delivery.reading());
            let update = Update { path: &self.path, raw: &raw, about: None };
            delivery.take(&update, Ok(vec![self.unmapped(field, value, &raw)]));
        }
    }

    fn kept(&self, field: &str, name: &str, item: &Value, reading: Reading) -> Value {
        if reading.store_text { item.clone() } else { update_kept(field, name, item) }
    }

    /// An update that no event can be made of, and whom it is about.
    fn unmapped(&self, field: &str, item: &Value, raw: &Value) -> Value {
        let at = item.get("timestamp").and_then(unix_seconds).unwrap_or(self.at);
        let mut event = unmapped(SOURCE, field, at, raw, self.people.ids());
        let contact = self.people.mentioned(item).contact();
        if let Some(event) = event.as_object_mut() {
            event.extend(contact.map(|contact| ("contact".to_owned(), contact.into())));
            event.extend(account::fields(field, item));
        }
        event
    }
}

/// The line that a value is about: the business's number, its digits alone.
fn line(value: &Value) -> Result<String, crate::events::Rejection> {
    let digits: String = text_at(value, &["metadata", "display_phone_number"])
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    if !digits.is_empty() {
        return Ok(digits);
    }
    let id = text_at(value, &["metadata", "phone_number_id"]);
    id.map(str::to_owned).ok_or_else(|| refused("metadata.display_phone_number", "is required"))
}
