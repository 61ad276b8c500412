//! The event format: what may come in, checked field by field. `docs/data.md` describes it for those who send events.

mod check;
mod clicks;
mod fields;
mod flows;
mod key;
mod kind;
mod lines;
mod numbers;
mod text;
mod trail;

#[cfg(test)]
mod tests;

pub(crate) use key::{is_given, of_message};
pub use kind::{Kind, key_hash, pair_ext, reference_hash};
pub use lines::{Line, Lines, MAX_LINE_BYTES};
pub(crate) use numbers::numbers;
pub use numbers::{numbers_in_ids, without_digits, without_numbers};
pub use text::{codes, without_text};
pub use trail::{UTM, bare_address, utm_of};

pub(crate) use check::RESERVED_AGENTS;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One event of any type, checked. Instants are UTC milliseconds. `at` is kept beside it (see [`Checked`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in docs/data.md")]
pub enum Event {
    Contact {
        contact: String,
        phone: Option<String>,
        user_id: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        email: Option<String>,
        tags: Option<Vec<String>>,
    },
    ContactMerged {
        contact: String,
        into: String,
    },
    ContactDeleted {
        contact: String,
    },
    Agent {
        agent: String,
        name: Option<String>,
        email: Option<String>,
        team: Option<String>,
    },
    AgentDeleted {
        agent: String,
    },
    TagRenamed {
        kind: TagKind,
        from: String,
        to: String,
    },
    Opened {
        conversation: String,
        contact: String,
        line: Option<String>,
        source: Option<String>,
        url: Option<String>,
    },
    Assigned {
        conversation: String,
        agent: String,
    },
    Unassigned {
        conversation: String,
        agent: String,
    },
    HandedOff {
        conversation: String,
        team: Option<String>,
    },
    Tagged {
        conversation: String,
        tag: String,
    },
    Untagged {
        conversation: String,
        tag: String,
    },
    Closed {
        conversation: String,
        by: ClosedBy,
        agent: Option<String>,
    },
    Reopened {
        conversation: String,
    },
    SurveySent {
        conversation: String,
    },
    Rated {
        conversation: String,
        rating: u8,
        comment: Option<String>,
        message: Option<String>,
        /// Whose conversation it is, where nothing else says so.
        contact: Option<String>,
    },
    Message(Box<Message>),
    MessageStatus {
        message: String,
        status: MessageStatus,
        /// Of a failure.
        error: Option<Box<StatusError>>,
        pricing: Option<Box<Pricing>>,
        /// Whom the message went to, where the status says that it is a template.
        template_to: Option<Box<Recipient>>,
    },
    FlowVersion {
        flow: String,
        name: Option<String>,
    },
    RunStarted {
        run: String,
        flow: String,
        conversation: Option<String>,
    },
    /// flow.execution, run.step, run.ended: checked and kept, projected by later releases.
    Flow {
        /// Which of them.
        kind: Kind,
        /// The execution's id (flow.execution) or the run's (run.*).
        subject: String,
    },
    Click(Box<Click>),
    /// What a connector brought that counts nowhere: kept, and erased with the contact it is about.
    ConnectorUpdate {
        contact: Option<String>,
        /// What the provider says of a template, where it does.
        template: Option<Box<TemplateChange>>,
    },
}

/// Why a message failed, as received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in docs/data.md")]
pub struct StatusError {
    pub code: Option<i64>,
    pub title: Option<String>,
    pub details: Option<String>,
}

/// What a message costs, as far as the provider says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in docs/data.md")]
pub struct Pricing {
    pub category: Option<String>,
    pub billable: Option<bool>,
}

/// Whom a message went to, and from which line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Recipient {
    pub contact: String,
    pub line: String,
}

/// A template changed its status, quality or category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateChange {
    /// The template's name.
    pub template: String,
    /// `status`, `quality` or `category`.
    pub what: String,
    /// What it is now, in the provider's words.
    pub now: String,
    /// Why, in the provider's words.
    pub reason: Option<String>,
}

/// A click of a website button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in docs/data.md")]
pub struct Click {
    pub click: String,
    pub trail: Trail,
}

/// Where a visitor clicked and how they had come there. Empty: not known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in docs/data.md")]
pub struct Trail {
    pub button: String,
    /// Without query and fragment.
    pub page: String,
    /// Likewise.
    pub referrer: String,
    /// As [`UTM`] has them.
    pub utm: [String; 5],
}

/// Which tags a rename speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum TagKind {
    Contact,
    Conversation,
}

/// `by` of a closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ClosedBy {
    Agent,
    Flow,
    Auto,
    Contact,
}

/// `from` of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum From {
    Contact,
    Agent,
    Phone,
    Flow,
    Broadcast,
    AutoReply,
    Api,
    System,
}

/// `status` of a message.status event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum MessageStatus {
    Accepted,
    Sent,
    Delivered,
    Read,
    Played,
    Failed,
    Deleted,
}

/// A message in either direction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in docs/data.md")]
pub struct Message {
    pub message: String,
    pub conversation: Option<String>,
    pub contact: Option<String>,
    pub line: Option<String>,
    pub from: From,
    pub agent: Option<String>,
    pub kind: String,
    pub template: Option<String>,
    pub template_version: Option<String>,
    pub campaign: Option<String>,
    /// The message quoted or tapped.
    pub reply_to: Option<String>,
    pub origin: Option<Origin>,
    /// Of the agent or queue that sends it.
    pub team: Option<String>,
    /// When the source began the session that it opens, or lies in, UTC milliseconds.
    pub session_at: Option<i64>,
    /// Whether the source knows of no earlier session of the contact.
    pub new_contact: Option<bool>,
    /// False: the source says that it began no conversation.
    pub starts: Option<bool>,
    /// Of the contact's messages only, like the codes.
    pub referral: Option<Referral>,
    /// What could be the codes of clicks in its text, in order.
    pub codes: Vec<String>,
}

/// What a send began with: `origin` of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Origin {
    Template,
    Mass,
    Webchat,
    Campaign,
}

/// The advertisement that a contact tapped to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in docs/data.md")]
pub struct Referral {
    pub source: ReferralSource,
    pub source_id: Option<String>,
    pub headline: Option<String>,
}

/// `source_type` of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ReferralSource {
    Ad,
    Post,
}

/// A checked event, ready for the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The instant it happened, UTC milliseconds (that of its receipt where the type allows it to be absent).
    pub at: i64,
    /// The instant of its receipt, UTC milliseconds.
    pub received: i64,
    /// Its idempotency key: the `id` given, else the natural key. `None`: a contact or agent event without an id, which is a duplicate only if it equals the current state.
    pub key: Option<String>,
    /// The JSON to journal: as received, with text replaced by its length and click codes unless the workspace stores text.
    pub body: String,
    /// What it says.
    pub event: Event,
}

/// Why a line was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{}{reason}", field.as_deref().map(|field| format!("{field}: ")).unwrap_or_default())]
pub struct Rejection {
    /// The field at fault, where one is.
    pub field: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// Checks one event. `received` is the receipt instant, UTC milliseconds; `store_text` whether texts may be kept.
///
/// # Errors
/// [`Rejection`] names the field and the reason.
pub fn check(json: &serde_json::value::RawValue, received: i64, store_text: bool) -> Result<Checked, Rejection> {
    check_str(json.get(), received, store_text)
}

/// [`check`] for text that nobody has parsed yet, as [`Lines`] gives it: anything that is no JSON object is rejected.
///
/// # Errors
/// [`Rejection`] names the field and the reason.
pub fn check_str(json: &str, received: i64, store_text: bool) -> Result<Checked, Rejection> {
    let json = without_numbers(json.trim_ascii());
    let (recalled, has_text) = check::check(&json, received)?;
    let Recalled { at, key, event } = recalled;
    let mut body = if has_text && !store_text { without_text(&json) } else { json.into_owned() };
    if matches!(event.kind(), Kind::MessageStatus | Kind::RunStep | Kind::RunEnded)
        && let Some(left) = numbers::without_digits_in_error(&body)
    {
        body = left;
    }
    if event.kind() == Kind::Click
        && let Some(left) = clicks::without_queries(&body)
    {
        body = left;
    }
    Ok(Checked { at, received, key, body, event })
}

/// A journal's event read again: [`Checked`] without its body.
#[derive(Debug, Clone, PartialEq)]
pub struct Recalled {
    /// UTC milliseconds.
    pub at: i64,
    /// Idempotency key, the same as when it was journaled.
    pub key: Option<String>,
    /// What it says.
    pub event: Event,
}

/// The body of a journaled event as it would be kept now, where an older release kept more: ids with numbers in them, queries of pages.
#[must_use]
pub(crate) fn kept_now(body: &str, event: &Event) -> Option<String> {
    match event.kind() {
        Kind::Click => clicks::without_queries(body),
        _ => match without_numbers(body) {
            Cow::Owned(left) => Some(left),
            Cow::Borrowed(_) => None,
        },
    }
}

/// Reads the body of a journaled event again. `received` as in the journal.
///
/// # Errors
/// [`Rejection`] if the body was not written by [`check`], or by a version with other rules.
pub fn recall(body: &str, received: i64) -> Result<Recalled, Rejection> {
    check::check(&without_numbers(body), received).map(|(recalled, _)| recalled)
}

impl Rejection {
    /// A field at fault and why.
    pub(crate) fn of(field: &str, reason: impl Into<String>) -> Rejection {
        Rejection { field: Some(field.to_owned()), reason: reason.into() }
    }

    /// The whole line at fault.
    pub(crate) fn whole(reason: impl Into<String>) -> Rejection {
        Rejection { field: None, reason: reason.into() }
    }

    /// The same fault, seen from the object around: `wait_s` within `steps[2]` is `steps[2].wait_s`.
    pub(crate) fn within(self, outer: &str) -> Rejection {
        let field = self.field.map_or_else(|| outer.to_owned(), |field| format!("{outer}.{field}"));
        Rejection { field: Some(field), reason: self.reason }
    }
}
