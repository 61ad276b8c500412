//! Writes events as JSON, quickly: a million conversations are ten million lines.

use super::Batch;
use chrono::{DateTime, Datelike, Timelike};
use std::fmt::Write;

/// The events of one thread (or of none) as they are written, each with its instant: those about people, those of the
/// thread, and flows and clicks.
#[derive(Default)]
pub struct Sheet {
    people: Vec<(i64, String)>,
    thread: Vec<(i64, String)>,
    others: Vec<(i64, String)>,
}

/// One event being written.
pub struct Line<'a> {
    events: &'a mut Vec<(i64, String)>,
    at: i64,
    json: String,
}

impl Sheet {
    /// Begins an event. It is kept when the line is ended with [`Line::end`].
    pub fn event(&mut self, kind: &str, at: i64) -> Line<'_> {
        let events = match kind.split('.').next() {
            Some("contact" | "agent" | "tag") => &mut self.people,
            Some("flow" | "run" | "click" | "connector") => &mut self.others,
            _ => &mut self.thread,
        };
        Line::begin(events, kind, at)
    }

    /// Begins the event of a run that starts, which belongs to the thread where it begins in a conversation.
    pub fn run_started(&mut self, at: i64, in_conversation: bool) -> Line<'_> {
        let events = if in_conversation { &mut self.thread } else { &mut self.others };
        Line::begin(events, "run.started", at)
    }

    /// The events up to `end` in the order they happen.
    pub fn finish(self, thread: Option<String>, end: i64) -> Batch {
        let settled = |mut events: Vec<(i64, String)>| {
            events.retain(|(at, _)| *at <= end);
            events.sort_by_key(|(at, _)| *at);
            events.into_iter().map(|(_, json)| json).collect()
        };
        Batch { thread, people: settled(self.people), events: settled(self.thread), others: settled(self.others) }
    }
}

impl<'a> Line<'a> {
    fn begin(events: &'a mut Vec<(i64, String)>, kind: &str, at: i64) -> Line<'a> {
        let mut json = String::with_capacity(224);
        json.push_str("{\"type\":\"");
        json.push_str(kind);
        json.push_str("\",\"at\":\"");
        push_instant(&mut json, at);
        json.push('"');
        Line { events, at, json }
    }
}

impl Line<'_> {
    /// A text field.
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        push_quoted(&mut self.json, value);
        self
    }

    /// A text field that may be absent.
    pub fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// A field whose value is JSON already: a number, true, null, an array.
    pub fn json(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.name(name);
        // Writing to a string cannot fail.
        let _ = write!(self.json, "{value}");
        self
    }

    /// A list of texts.
    pub fn texts<'v>(mut self, name: &str, values: impl Iterator<Item = &'v str>) -> Self {
        self.name(name);
        self.json.push('[');
        for (index, value) in values.enumerate() {
            if index > 0 {
                self.json.push(',');
            }
            push_quoted(&mut self.json, value);
        }
        self.json.push(']');
        self
    }

    /// Ends the event.
    pub fn end(mut self) {
        self.json.push('}');
        self.events.push((self.at, self.json));
    }

    fn name(&mut self, name: &str) {
        self.json.push_str(",\"");
        self.json.push_str(name);
        self.json.push_str("\":");
    }
}

fn push_quoted(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                json.push('\\');
                json.push(c);
            }
            c if c < ' ' => json.push(' '),
            c => json.push(c),
        }
    }
    json.push('"');
}

/// RFC 3339 in UTC, to the second or, where needed, the millisecond.
pub fn push_instant(to: &mut String, at: i64) {
    let instant = DateTime::from_timestamp_millis(at).unwrap_or_default();
    let (date, time) = (instant.date_naive(), instant.time());
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    // Writing to a string cannot fail.
    let _ = write!(to, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if at % 1000 != 0 {
        let _ = write!(to, ".{:03}", at.rem_euclid(1000));
    }
    to.push('Z');
}
