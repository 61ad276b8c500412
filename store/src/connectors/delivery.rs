//! The lines that a delivery becomes.

use super::{Delivered, IdKey, Reading, raw, whatsapp::numbered};
use crate::{
    deliveries::Body,
    events::{self, Rejection},
    ingest::{Line, Refused},
};
use serde_json::{Value, json};

/// The lines of one delivery so far.
pub(super) struct Delivery {
    reading: Reading,
    number: u64,
    lines: Vec<Line>,
    stopped: bool,
}

/// One update of a delivery: where it stands in it, and what of it may be kept.
pub(super) struct Update<'a> {
    /// Its place, such as `entry[0].changes[0].value.messages[2]`; empty where its line says it.
    pub path: &'a str,
    /// What is kept of it.
    pub raw: &'a Value,
    /// The id of the contact that it is about, where it says that.
    pub about: Option<String>,
}

impl Delivery {
    pub fn new(reading: Reading) -> Delivery {
        Delivery { reading, number: 0, lines: Vec::new(), stopped: false }
    }

    /// For updates that have lines of their own in a file: the next one is this.
    pub fn starting_at(reading: Reading, number: u64) -> Delivery {
        Delivery { number: number.saturating_sub(1), ..Delivery::new(reading) }
    }

    pub fn reading(&self) -> Reading {
        self.reading
    }

    /// Takes what one update became: all of its events, or, where one of them cannot be, none of them and the reason.
    pub fn take(&mut self, update: &Update<'_>, events: Result<Vec<Value>, Rejection>) {
        self.number += 1;
        let Reading { received, store_text, .. } = self.reading;
        let checked = events.and_then(|events| {
            events.iter().map(|event| events::check_str(&event.to_string(), received, store_text)).collect()
        });
        match checked {
            Ok::<Vec<_>, Rejection>(checked) => {
                let number = self.number;
                self.lines.extend(checked.into_iter().map(|event| Line {
                    number,
                    outcome: Ok(event),
                    shares_session: false,
                }));
            }
            Err(rejection) => {
                let rejection = if update.path.is_empty() { rejection } else { rejection.within(update.path) };
                self.refuse(rejection, update.raw.to_string(), update.about.iter().cloned().collect());
            }
        }
    }

    /// Whether it has so many updates already. What comes then is one rejected line, the last one.
    pub fn stops_at(&mut self, most: u64) -> bool {
        if self.number >= most && !self.stopped {
            self.stopped = true;
            self.number += 1;
            let reason = format!("more than {most} updates in one delivery: the rest is not read");
            self.refuse(Rejection { field: None, reason }, String::new(), Vec::new());
        }
        self.stopped
    }

    /// Whether nothing more of it is read.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Takes a delivery that cannot be read at all. Whose numbers stand in it may be known all the same. Where texts may not be stored,
    /// nobody can tell which bytes of it are none.
    pub fn unreadable(mut self, body: &[u8], why: Rejection) -> Delivered {
        let Reading { store_text, ids, .. } = self.reading;
        self.number += 1;
        let people = numbered(&String::from_utf8_lossy(body), ids);
        self.refuse(why, raw::unreadable(body, store_text), people.iter().cloned().collect());
        let kept = if store_text { body.to_vec() } else { raw::unreadable(body, false).into_bytes() };
        Delivered { lines: self.lines, body: Some(Body::unread(kept, people, ids)) }
    }

    fn refuse(&mut self, rejection: Rejection, raw: String, about: Vec<String>) {
        let raw = events::without_numbers(&raw).into_owned();
        let outcome = Err(Refused { rejection, raw, about });
        self.lines.push(Line { number: self.number, outcome, shares_session: false });
    }

    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }
}

/// What no other event can be made of. The same again is the same: its id is the hash of what it says.
pub(super) fn unmapped(source: &str, field: &str, at: i64, raw: &Value, ids: IdKey) -> Value {
    // A source may call its fields as it likes, and here it is an id.
    let name: String = field.chars().filter(|c| !c.is_control()).take(200).collect();
    let id = ids.hash(format!("{source}\0{field}\0{raw}").as_bytes());
    json!({
        "type": "connector.update",
        "id": id.to_hex().as_str(),
        "source": source,
        "field": if name.is_empty() { "unknown" } else { name.as_str() },
        "at": reports::zone::rfc3339_utc(at),
        "raw": raw,
    })
}
