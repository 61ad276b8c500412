//! Meta's WhatsApp Cloud API: the body of a webhook's delivery.

mod message;
mod people;
mod status;
#[cfg(test)]
mod tests;

use super::{
    Reading,
    delivery::{Delivery, Update, unmapped},
    json::{list, refused, text, text_at, unix_seconds},
    raw::without_texts,
};
use crate::ingest::Line;
use people::People;
use serde_json::Value;

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

/// The lines that a delivery's body becomes. Never fails: what cannot be understood is a rejected line, and the others count.
pub fn read(body: &[u8], reading: Reading) -> Vec<Line> {
    let mut delivery = Delivery::new(reading);
    let body_json: Value = match serde_json::from_slice(body) {
        Ok(json) => json,
        Err(error) => return delivery.unreadable(body, format!("not valid JSON: {error}")),
    };
    let Some(entries) = body_json.get("entry").and_then(Value::as_array) else {
        return delivery.unreadable(body, "entry: must be a list".to_owned());
    };
    for (place, entry) in entries.iter().enumerate() {
        let at = entry.get("time").and_then(unix_seconds).unwrap_or(reading.received);
        for (change_place, change) in list(entry, "changes").iter().enumerate() {
            let path = format!("entry[{place}].changes[{change_place}]");
            Change { path, at, change, people: People::of(change.get("value").unwrap_or(&Value::Null)) }
                .read(&mut delivery);
        }
    }
    delivery.into_lines()
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
                let path = format!("{}.value.{name}[{place}]", self.path);
                let raw = self.kept(field, name, item, delivery.reading());
                let update = Update { path: &path, raw: &raw };
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
            let raw = self.kept(field, "", value, delivery.reading());
            let update = Update { path: &self.path, raw: &raw };
            delivery.take(&update, Ok(vec![self.unmapped(field, value, &raw)]));
        }
    }

    /// What of an update, in a list of this name, may be kept. In a status nobody writes anything.
    fn kept(&self, field: &str, name: &str, item: &Value, reading: Reading) -> Value {
        if reading.store_text || name == "statuses" || OF_ACCOUNT.iter().any(|start| field.starts_with(start)) {
            return item.clone();
        }
        without_texts(item, &VERBATIM, &WHOLE)
    }

    /// An update that no event can be made of, and whom it is about.
    fn unmapped(&self, field: &str, item: &Value, raw: &Value) -> Value {
        let at = item.get("timestamp").and_then(unix_seconds).unwrap_or(self.at);
        let mut event = unmapped(SOURCE, field, at, raw);
        let person = self.people.mentioned(item);
        if let (Some(contact), Some(event)) = (person.contact(), event.as_object_mut()) {
            event.insert("contact".to_owned(), contact.into());
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
