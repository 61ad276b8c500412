//! The events of a workspace, as they are made up one after the other.

use super::{DAY, HOUR, MINUTE, SECOND};
use crate::rng::Rng;
use serde_json::{Map, Value, json};

pub struct Made {
    pub rng: Rng,
    pub from: i64,
    pub to: i64,
    /// Instants used before, so that some coincide.
    pub instants: Vec<i64>,
    pub events: Vec<(i64, Value)>,
    pub messages: Vec<(String, i64)>,
    pub count: usize,
}

impl Made {
    /// Any instant, often one that was used before or a round one.
    pub fn at(&mut self) -> i64 {
        if !self.instants.is_empty() && self.rng.chance(25) {
            return *self.rng.pick(&self.instants);
        }
        let grain = *self.rng.pick(&[1, SECOND, MINUTE, 15 * MINUTE, HOUR]);
        let at = self.rng.between(self.from, self.to + 1) / grain * grain;
        self.remember(at.max(self.from))
    }

    /// Some time after another.
    pub fn after(&mut self, at: i64) -> i64 {
        let step = match self.rng.below(10) {
            0 | 1 => 0,
            2 => self.rng.between(1, SECOND),
            3 | 4 => self.rng.between(1, 60) * SECOND,
            5 | 6 => self.rng.between(1, 60) * MINUTE,
            7 => self.rng.between(1, 20) * HOUR,
            8 => DAY,
            _ => self.rng.between(1, 4 * DAY),
        };
        self.remember((at + step).min(self.to))
    }

    pub fn remember(&mut self, at: i64) -> i64 {
        self.instants.push(at);
        at
    }

    pub fn emit(&mut self, kind: &str, at: i64, fields: Value) {
        let mut event = Map::new();
        event.insert("type".into(), kind.into());
        event.insert("at".into(), text(at).into());
        if let Value::Object(fields) = fields {
            event.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
        }
        if self.rng.chance(10) {
            self.count += 1;
            event.insert("id".into(), format!("e{}", self.count * 7 % 1000).into());
        }
        self.events.push((at, Value::Object(event)));
    }

    pub fn maybe<T: Into<Value>>(&mut self, percent: usize, value: T) -> Value {
        if self.rng.chance(percent) { value.into() } else { Value::Null }
    }

    pub fn some_of(&mut self, names: &[&str]) -> Value {
        let chosen: Vec<&str> = names.iter().copied().filter(|_| self.rng.chance(35)).collect();
        json!(chosen)
    }

    /// What was delivered comes again: as it was, or changed under the same id.
    pub fn repeat(&mut self) {
        for (at, mut event) in self.events.clone() {
            if self.rng.chance(7) {
                let identified = event.get("id").is_some() && event["type"] != "contact" && event["type"] != "agent";
                if identified && self.rng.chance(50) {
                    let other = self.at();
                    event["at"] = text(other).into();
                }
                self.events.push((at, event));
            }
        }
    }

    /// A deletion erases what is known to be the contact's when it arrives. Where two openings name two contacts for one thread, whose it
    /// is depends on what has arrived, and erased words do not come back: such a deletion has no single right outcome.
    pub fn spare_the_ambiguous(&mut self) {
        let named: Vec<(Value, Value)> = (self.events.iter())
            .filter(|(_, event)| !event["conversation"].is_null() && !event["contact"].is_null())
            .map(|(_, event)| (event["conversation"].clone(), event["contact"].clone()))
            .collect();
        let shared = |contact: &Value| {
            let of_theirs = |thread: &Value| named.iter().any(|(other, who)| other == thread && who == contact);
            named.iter().any(|(thread, who)| who != contact && of_theirs(thread))
        };
        self.events.retain(|(_, event)| event["type"] != "contact.deleted" || !shared(&event["contact"]));
    }

    pub fn in_some_order(&mut self) -> Vec<String> {
        match self.rng.below(3) {
            0 => self.events.sort_by_key(|(at, _)| *at),
            1 => {
                let mut events = std::mem::take(&mut self.events);
                self.rng.shuffle(&mut events);
                self.events = events;
            }
            // As it was made: people first, then thread by thread.
            _ => {}
        }
        self.clicks_before_deletions();
        self.events.iter().map(|(_, event)| event.to_string()).collect()
    }

    /// Of the words of whoever is deleted those stay that are codes of clicks known by then: a click that comes later finds nothing.
    fn clicks_before_deletions(&mut self) {
        let is = |event: &(i64, Value), kind: &str| event.1["type"] == kind;
        let Some(first) = self.events.iter().position(|event| is(event, "contact.deleted")) else { return };
        let after = self.events.split_off(first);
        let (clicks, others): (Vec<_>, Vec<_>) = after.into_iter().partition(|event| is(event, "click"));
        self.events.extend(clicks.into_iter().chain(others));
    }
}

pub fn text(at: i64) -> String {
    chrono::DateTime::from_timestamp_millis(at).unwrap().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
