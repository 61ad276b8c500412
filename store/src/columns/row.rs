//! A conversation as the columns take it in: the facts of one row of `conversation`.

use crate::packed::Packed;
use serde::{Deserialize, Serialize};

/// An instant that may be missing, in 8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct At(i64);

impl At {
    /// None.
    pub const NONE: At = At(i64::MIN);

    /// The instant, UTC milliseconds.
    pub fn get(self) -> Option<i64> {
        (self != At::NONE).then_some(self.0)
    }

    /// Whether it is there and not after `now`.
    pub fn by(self, now: i64) -> bool {
        self != At::NONE && self.0 <= now
    }

    /// Whether it is there and after `now`.
    pub fn after(self, now: i64) -> bool {
        self != At::NONE && self.0 > now
    }
}

impl From<Option<i64>> for At {
    fn from(at: Option<i64>) -> At {
        at.map_or(At::NONE, At)
    }
}

/// Status of a conversation that is not closed, in the codes of `conversation.open_status`.
pub mod open {
    /// A flow handles it.
    pub const IN_FLOW: u8 = 1;
    /// Opened by us, nothing reached the contact.
    pub const NOT_CONTACTED: u8 = 2;
    /// Nobody has taken it.
    pub const NEW: u8 = 3;
    /// Everything else.
    pub const IN_PROGRESS: u8 = 4;
}

/// How the columns know an agent: `agent.id` + 1, so that the phone and the unknown agent fit.
pub type AgentKey = u32;
/// An agent's message without an agent id.
pub const UNKNOWN: AgentKey = 0;
/// Typed on the phone.
pub const PHONE: AgentKey = 1;
/// Nobody.
pub const NOBODY: AgentKey = u32::MAX;

/// The key of an `agent.id`; none where it is out of reach.
pub fn agent_key(id: i64) -> Option<AgentKey> {
    id.checked_add(1).and_then(|key| u32::try_from(key).ok()).filter(|key| *key != NOBODY)
}

/// The facts of one conversation but for its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in migrations/0001_record.sql")]
pub struct Fact {
    pub id: u32,
    pub contact: u32,
    /// Index into [`super::dims::Lines`].
    pub line: u32,
    pub source: u8,
    pub outbound: bool,
    pub open_status: u8,
    pub asked: bool,
    /// 0: not rated.
    pub rating: u8,
    /// The rating has words.
    pub commented: bool,
    pub started_at: i64,
    pub closed_at: At,
    pub closed_from: At,
    pub wait_from: At,
    pub answered_at: At,
    pub unanswered_from: At,
    pub rated_at: At,
    pub first_agent: AgentKey,
    pub owner: AgentKey,
    pub rating_owner: AgentKey,
}

/// A conversation with its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What there is one of.
    pub fact: Fact,
    /// Messages, replies, members, tags.
    pub packed: Packed,
}

/// What happened to a row since the columns last looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new or different.
    Set(Box<Row>),
    /// A late event undid the cycle.
    Gone,
}
