//! The variable part of a conversation's facts: its messages, replies, members and tags in one compact blob.

use serde::{Deserialize, Serialize};

/// Who wrote a message, in the compact form of the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Author {
    /// The contact.
    Contact,
    /// Flow, broadcast, auto-reply or API.
    Automated,
    /// An agent: `agent.id`, or [`PHONE`], or [`UNKNOWN_AGENT`].
    Agent(i64),
}

/// The agent id of messages typed on the phone.
pub const PHONE: i64 = 0;
/// The agent id of an agent's messages that name no agent.
pub const UNKNOWN_AGENT: i64 = -1;

/// What `conversation.packed` holds. Times are milliseconds after the conversation's start (never negative).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Packed {
    /// Counted messages in order: offset and author.
    pub messages: Vec<(u64, Author)>,
    /// Replies in order.
    pub replies: Vec<Reply>,
    /// Members, each once, ordered by agent id.
    pub members: Vec<Member>,
    /// Conversation tags (`tag.id`), ascending.
    pub tags: Vec<i64>,
}

/// One wait of the contact and the person's message that ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Offset of the contact's first unanswered message.
    pub asked: u64,
    /// Offset of the reply.
    pub answered: u64,
    /// Its author.
    pub agent: i64,
}

/// An agent who took part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// `agent.id`, [`PHONE`] or [`UNKNOWN_AGENT`].
    pub agent: i64,
    /// Was assigned at some time in the cycle.
    pub assigned: bool,
    /// Counted messages written in the cycle.
    pub messages: u32,
}

impl Packed {
    /// As bytes, for the database.
    pub fn to_bytes(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_allocvec(self)
    }

    /// From the database's bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Packed, postcard::Error> {
        postcard::from_bytes(bytes)
    }
}
