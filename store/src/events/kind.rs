//! What the journal and the writer need to know of an event beside its content: its kind, the thread it names and what it refers to.

use super::Event;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// The types of events with their journal codes, by the words of `type`. Codes are stored: never change or reuse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in docs/data.md")]
#[repr(u8)]
pub enum Kind {
    Contact = 1,
    ContactMerged = 2,
    ContactDeleted = 3,
    Agent = 4,
    AgentDeleted = 5,
    TagRenamed = 6,
    Opened = 10,
    Assigned = 11,
    Unassigned = 12,
    HandedOff = 13,
    Tagged = 14,
    Untagged = 15,
    Closed = 16,
    Reopened = 17,
    SurveySent = 18,
    Rated = 19,
    Message = 20,
    MessageStatus = 21,
    FlowVersion = 30,
    FlowExecution = 31,
    RunStarted = 32,
    RunStep = 33,
    RunEnded = 34,
    Click = 40,
    ConnectorUpdate = 50,
}

impl Kind {
    /// `journal.kind`.
    #[must_use]
    pub const fn code(self) -> i64 {
        self as u8 as i64
    }

    /// The kind of a `journal.kind`.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

reports::words! {
    Kind {
        Contact = "contact",
        ContactMerged = "contact.merged",
        ContactDeleted = "contact.deleted",
        Agent = "agent",
        AgentDeleted = "agent.deleted",
        TagRenamed = "tag.renamed",
        Opened = "conversation.opened",
        Assigned = "conversation.assigned",
        Unassigned = "conversation.unassigned",
        HandedOff = "conversation.handed_off",
        Tagged = "conversation.tagged",
        Untagged = "conversation.untagged",
        Closed = "conversation.closed",
        Reopened = "conversation.reopened",
        SurveySent = "survey.sent",
        Rated = "conversation.rated",
        Message = "message",
        MessageStatus = "message.status",
        FlowVersion = "flow.version",
        FlowExecution = "flow.execution",
        RunStarted = "run.started",
        RunStep = "run.step",
        RunEnded = "run.ended",
        Click = "click",
        ConnectorUpdate = "connector.update",
    }
}

impl Event {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Event::Contact { .. } => Kind::Contact,
            Event::ContactMerged { .. } => Kind::ContactMerged,
            Event::ContactDeleted { .. } => Kind::ContactDeleted,
            Event::Agent { .. } => Kind::Agent,
            Event::AgentDeleted { .. } => Kind::AgentDeleted,
            Event::TagRenamed { .. } => Kind::TagRenamed,
            Event::Opened { .. } => Kind::Opened,
            Event::Assigned { .. } => Kind::Assigned,
            Event::Unassigned { .. } => Kind::Unassigned,
            Event::HandedOff { .. } => Kind::HandedOff,
            Event::Tagged { .. } => Kind::Tagged,
            Event::Untagged { .. } => Kind::Untagged,
            Event::Closed { .. } => Kind::Closed,
            Event::Reopened { .. } => Kind::Reopened,
            Event::SurveySent { .. } => Kind::SurveySent,
            Event::Rated { .. } => Kind::Rated,
            Event::Message(_) => Kind::Message,
            Event::MessageStatus { .. } => Kind::MessageStatus,
            Event::FlowVersion { .. } => Kind::FlowVersion,
            Event::RunStarted { .. } => Kind::RunStarted,
            Event::Flow { kind, .. } => *kind,
            Event::Click(_) => Kind::Click,
            Event::ConnectorUpdate { .. } => Kind::ConnectorUpdate,
        }
    }

    /// The thread it names: the `conversation` of conversation, survey and message events and of the beginning of a run. None for a message
    /// status (it belongs to the thread of its message) and for a loose message (see [`Event::pair`]).
    #[must_use]
    pub fn thread_ext(&self) -> Option<&str> {
        match self {
            Event::Opened { conversation, .. }
            | Event::Assigned { conversation, .. }
            | Event::Unassigned { conversation, .. }
            | Event::HandedOff { conversation, .. }
            | Event::Tagged { conversation, .. }
            | Event::Untagged { conversation, .. }
            | Event::Closed { conversation, .. }
            | Event::Reopened { conversation }
            | Event::SurveySent { conversation }
            | Event::Rated { conversation, .. } => Some(conversation),
            Event::Message(message) => message.conversation.as_deref(),
            Event::RunStarted { conversation, .. } => conversation.as_deref(),
            _ => None,
        }
    }

    /// Contact and line of a loose message: one that names no conversation.
    #[must_use]
    pub fn pair(&self) -> Option<(&str, &str)> {
        match self {
            Event::Message(message) if message.conversation.is_none() => {
                Some((message.contact.as_deref()?, message.line.as_deref()?))
            }
            _ => None,
        }
    }

    /// Contact and line of the pair in whose thread a status lies while nobody has posted its message: of one that says that it is a template.
    #[must_use]
    pub fn template_pair(&self) -> Option<(&str, &str)> {
        match self {
            Event::MessageStatus { template_to: Some(to), .. } => Some((&to.contact, &to.line)),
            _ => None,
        }
    }

    /// What it refers to besides its thread, for `journal.ref`: the message of message, message.status and a rating that names one; the
    /// tag of tagged and untagged, the old name of a rename; the agent of agent and assignment events; the contact of contact events; the
    /// flow, execution or run of flow events; a click's code; the contact of a connector's update.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        match self {
            Event::Contact { contact, .. }
            | Event::ContactMerged { contact, .. }
            | Event::ContactDeleted { contact } => Some(contact),
            Event::Agent { agent, .. }
            | Event::AgentDeleted { agent }
            | Event::Assigned { agent, .. }
            | Event::Unassigned { agent, .. } => Some(agent),
            Event::TagRenamed { from, .. } => Some(from),
            Event::Tagged { tag, .. } | Event::Untagged { tag, .. } => Some(tag),
            Event::Rated { message, .. } => message.as_deref(),
            Event::Message(message) => Some(&message.message),
            Event::MessageStatus { message, .. } => Some(message),
            Event::FlowVersion { flow, .. } => Some(flow),
            Event::RunStarted { run, .. } => Some(run),
            Event::Flow { subject, .. } => Some(subject),
            Event::Click(click) => Some(&click.click),
            Event::ConnectorUpdate { contact, .. } => contact.as_deref(),
            Event::Opened { .. }
            | Event::HandedOff { .. }
            | Event::Closed { .. }
            | Event::Reopened { .. }
            | Event::SurveySent { .. } => None,
        }
    }
}

/// The id of the thread of a contact's loose messages on a line: `~contact/line`, both percent-encoded. No event may name a conversation
/// that begins with `~`.
#[must_use]
pub fn pair_ext(contact: &str, line: &str) -> String {
    let mut ext = String::with_capacity(contact.len() + line.len() + 2);
    ext.push('~');
    percent_encode(contact, &mut ext);
    ext.push('/');
    percent_encode(line, &mut ext);
    ext
}

/// All but RFC 3986's unreserved characters.
fn percent_encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// `journal.key`: the first 16 bytes of the hash of an idempotency key.
#[must_use]
pub fn key_hash(key: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(key.as_bytes()).as_bytes()[..16]);
    short
}

/// `journal.ref`: the first 8 bytes of the hash of [`Event::reference`].
#[must_use]
pub fn reference_hash(reference: &str) -> i64 {
    let mut short = [0; 8];
    short.copy_from_slice(&blake3::hash(reference.as_bytes()).as_bytes()[..8]);
    i64::from_le_bytes(short)
}
