//! The variable part of a conversation's facts: its messages, replies, members and tags in one compact blob.

use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

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
    ///
    /// # Errors
    /// Never in practice: there is nothing in it that cannot be written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_allocvec(self)
    }

    /// From the database's bytes.
    ///
    /// # Errors
    /// If the bytes are damaged, or written by another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Packed, postcard::Error> {
        postcard::from_bytes(bytes)
    }
}

/// What a list shows of [`Packed`]; nothing is kept of the rest, which is most of it.
#[derive(Debug, Default, Deserialize)]
pub struct Listed {
    _messages: Passed<(u64, Author)>,
    /// As in [`Packed`].
    pub replies: Vec<Reply>,
    /// As in [`Packed`].
    pub members: Vec<Member>,
    /// As in [`Packed`].
    pub tags: Vec<i64>,
}

impl Listed {
    /// From the database's bytes.
    ///
    /// # Errors
    /// If the bytes are damaged, or written by another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Listed, postcard::Error> {
        postcard::from_bytes(bytes)
    }
}

/// A list that is read and not kept: its form does not say where it ends.
#[derive(Debug)]
struct Passed<T>(PhantomData<T>);

impl<T> Default for Passed<T> {
    fn default() -> Passed<T> {
        Passed(PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Passed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Passed<T>, D::Error> {
        deserializer.deserialize_seq(Passed::default())
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Passed<T> {
    type Value = Passed<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Passed<T>, A::Error> {
        while list.next_element::<T>()?.is_some() {}
        Ok(self)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn author() -> impl Strategy<Value = Author> {
        prop_oneof![Just(Author::Contact), Just(Author::Automated), (-1_i64..i64::MAX).prop_map(Author::Agent)]
    }

    fn packed() -> impl Strategy<Value = Packed> {
        let messages = prop::collection::vec((any::<u64>(), author()), 0..20);
        let replies = prop::collection::vec((any::<u64>(), any::<u64>(), any::<i64>()), 0..10);
        let members = prop::collection::vec((any::<i64>(), any::<bool>(), any::<u32>()), 0..5);
        let tags = prop::collection::vec(any::<i64>(), 0..5);
        (messages, replies, members, tags).prop_map(|(messages, replies, members, tags)| Packed {
            messages,
            replies: replies.into_iter().map(|(asked, answered, agent)| Reply { asked, answered, agent }).collect(),
            members: members
                .into_iter()
                .map(|(agent, assigned, messages)| Member { agent, assigned, messages })
                .collect(),
            tags,
        })
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(packed in packed()) {
            let bytes = packed.to_bytes().unwrap();
            let listed = Listed::from_bytes(&bytes).unwrap();
            prop_assert_eq!((&listed.members, &listed.tags), (&packed.members, &packed.tags));
            prop_assert_eq!(&listed.replies, &packed.replies);
            prop_assert_eq!(Packed::from_bytes(&bytes).unwrap(), packed);
        }

        #[test]
        fn damaged_bytes_are_an_error_or_something_else_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Packed::from_bytes(&bytes);
        }

        #[test]
        fn cut_off_bytes_are_an_error(packed in packed()) {
            let bytes = packed.to_bytes().unwrap();
            prop_assert!(Packed::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        }
    }

    #[test]
    fn a_usual_conversation_takes_few_bytes() {
        let minute = 60_000;
        let packed = Packed {
            messages: (0..10)
                .map(|turn| (turn * minute, if turn % 2 == 0 { Author::Contact } else { Author::Agent(7) }))
                .collect(),
            replies: (0..5)
                .map(|turn| Reply { asked: 2 * turn * minute, answered: (2 * turn + 1) * minute, agent: 7 })
                .collect(),
            members: vec![Member { agent: 7, assigned: true, messages: 5 }],
            tags: vec![3, 12],
        };
        assert!(packed.to_bytes().unwrap().len() <= 100, "{}", packed.to_bytes().unwrap().len());
    }
}
