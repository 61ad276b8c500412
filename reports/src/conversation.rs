//! One conversation: what it consists of, and how its numbers came about.

use crate::conversations::ConversationRow;
use crate::words::choices;
use serde::{Deserialize, Serialize};

/// A conversation with everything that happened in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversation {
    /// The workspace's IANA time zone.
    pub zone: String,
    /// The present it speaks of, RFC 3339 in the workspace's zone.
    pub as_of: String,
    /// As the list has it, times on the full clock.
    pub conversation: ConversationRow,
    /// Name of whom it belongs to, if anybody.
    pub owner: Option<String>,
    /// Ids of the agents who took part, as the source system gives them.
    pub members: Vec<String>,
    /// What closed it, if closed.
    pub closed_by: Option<Closer>,
    /// Whether there are business hours; without them every business value is missing.
    pub has_calendar: bool,
    /// Duration on business hours, seconds with fraction.
    pub duration_business_s: Option<f64>,
    /// The contact's wait for a person and its end; none: nobody waited.
    pub first_response: Option<FirstResponse>,
    /// Each wait of the contact that a person ended, in order.
    pub replies: Vec<Reply>,
    /// The other conversations of the same thread, in order.
    pub cycles: Vec<OtherCycle>,
    /// What happened, in order of time.
    pub timeline: Vec<Entry>,
}

/// How the first response time came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FirstResponse {
    /// When the wait began, RFC 3339 in the workspace's zone.
    pub from: String,
    /// What began it.
    pub by: WaitBy,
    /// When a person answered, likewise; none: nobody has.
    pub answered_at: Option<String>,
    /// Name of who answered.
    pub agent: Option<String>,
    /// On the full clock, seconds with fraction.
    pub seconds: Option<f64>,
    /// On business hours, likewise.
    pub business_s: Option<f64>,
}

/// One wait of the contact and the message that ended it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reply {
    /// The contact's first unanswered message, RFC 3339 in the workspace's zone.
    pub asked_at: String,
    /// The reply, likewise.
    pub answered_at: String,
    /// Name of its author.
    pub agent: String,
    /// On the full clock, seconds with fraction.
    pub seconds: f64,
    /// On business hours, likewise.
    pub business_s: Option<f64>,
}

/// Another conversation of the same thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtherCycle {
    /// Our id.
    pub id: String,
    /// 1 for the first cycle of the thread.
    pub cycle: u32,
    /// RFC 3339 in the workspace's zone.
    pub started_at: String,
    /// Likewise, if closed.
    pub closed_at: Option<String>,
    /// Ids of the agents who took part.
    pub members: Vec<String>,
}

/// Something that happened. What does not apply to its kind is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// RFC 3339 in the workspace's zone.
    pub at: String,
    /// What happened.
    pub kind: EntryKind,
    /// Why it counts nowhere; left out where it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_counted: Option<NotCounted>,
    /// The first response time is measured from here, or to here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response: Option<Edge>,
    /// Author of a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<From>,
    /// Name of the agent who wrote, was assigned or unassigned, or closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// What sort of message: `text`, `image`, `template` …, as received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_kind: Option<String>,
    /// The template of a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Text of a message, where the workspace stores texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its length in characters, where the text is not stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_length: Option<u64>,
    /// How far a message got, as last known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Delivery>,
    /// When a message was reported as failed, RFC 3339 in the workspace's zone. It may have arrived all the same: `status` tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<String>,
    /// What was said of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<DeliveryError>,
    /// The team of a hand-off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The tag, by its present name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// What closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<Closer>,
    /// A rating, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// What the contact wrote with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// Why a message failed, as received.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryError {
    /// The provider's code.
    pub code: Option<String>,
    /// In a few words.
    pub title: Option<String>,
    /// In more.
    pub details: Option<String>,
}

choices! {
    /// What happened.
    EntryKind {
        Opened = "opened",
        Reopened = "reopened",
        Message = "message",
        Assigned = "assigned",
        Unassigned = "unassigned",
        HandedOff = "handed_off",
        Tagged = "tagged",
        Untagged = "untagged",
        SurveySent = "survey_sent",
        Rated = "rated",
        Closed = "closed",
    }
    /// Why something counts nowhere. `refused`: WhatsApp did not take the message; `between`: no conversation of the thread was open.
    NotCounted {
        Refused = "refused",
        Note = "note",
        Reaction = "reaction",
        System = "system",
        Between = "between",
    }
    /// An end of the first response time.
    Edge { Wait = "wait", Answer = "answer" }
    /// What began the wait: the contact's first message, or a flow that handed over to people after it.
    WaitBy { FirstMessage = "first_message", HandOff = "hand_off" }
    /// Author of a message.
    From {
        Contact = "contact",
        Agent = "agent",
        Phone = "phone",
        Flow = "flow",
        Broadcast = "broadcast",
        AutoReply = "auto_reply",
        Api = "api",
        System = "system",
    }
    /// How far a message got.
    Delivery {
        Accepted = "accepted",
        Sent = "sent",
        Delivered = "delivered",
        Read = "read",
        Played = "played",
        Failed = "failed",
        Deleted = "deleted",
    }
    /// What closed a conversation; `idle`: nobody wrote for the idle time.
    Closer { Agent = "agent", Flow = "flow", Auto = "auto", Contact = "contact", Idle = "idle" }
}

impl From {
    /// Whether no person wrote it.
    pub const fn is_automated(self) -> bool {
        matches!(self, From::Flow | From::Broadcast | From::AutoReply | From::Api | From::System)
    }
}
