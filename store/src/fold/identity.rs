//! Whose thread it is.

use super::Keyed;
use crate::events::Event;

/// Contact and line of a thread, in the source system's ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Identity<'a> {
    /// Unknown until an event names one.
    pub contact: Option<&'a str>,
    /// Empty until an event names one.
    pub line: &'a str,
}

/// Whose thread it is and on which line, from its events in any order: by the earliest opening that names it, else by the earliest
/// message that does, else by the earliest rating.
#[must_use]
pub fn identity(events: &[Keyed]) -> Identity<'_> {
    let mut contact = None;
    let mut line = None;
    for keyed in events {
        let (rank, named_contact, named_line) = match &keyed.event {
            Event::Opened { contact, line, .. } => (0, Some(contact), line.as_ref()),
            Event::Message(message) => (1, message.contact.as_ref(), message.line.as_ref()),
            Event::Rated { contact, .. } => (2, contact.as_ref(), None),
            _ => continue,
        };
        let order = (rank, keyed.at, keyed.key.as_str());
        earlier(&mut contact, order, named_contact);
        earlier(&mut line, order, named_line);
    }
    Identity { contact: contact.map(|(_, contact)| contact), line: line.map_or("", |(_, line)| line) }
}

type Order<'a> = (u8, i64, &'a str);

fn earlier<'a>(best: &mut Option<(Order<'a>, &'a str)>, order: Order<'a>, name: Option<&'a String>) {
    if let Some(name) = name
        && best.is_none_or(|(first, _)| order < first)
    {
        *best = Some((order, name));
    }
}
