//! What a conversation has several of: messages and reply times, one after the other for all rows of a segment.

use super::row::{AgentKey, NOBODY, Row, agent_key};
use super::values::{LARGE, Millis};
use crate::packed::Author;
use reports::calendar::OpenHours;
use reports::query::Clock;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Where each row's part of a list ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Ends(Vec<u32>);

impl Ends {
    fn of(&self, row: usize) -> Range<usize> {
        let end = self.0.get(row).map_or(0, |end| *end as usize);
        let start = row.checked_sub(1).and_then(|before| self.0.get(before)).map_or(0, |start| *start as usize);
        start..end
    }
}

/// Author code: the contact.
pub const CONTACT: u8 = 0;
/// Author code: flow, broadcast, auto-reply or API.
pub const AUTOMATED: u8 = 1;
/// Author code: an agent beyond those that have a code in this segment.
const WIDE: u8 = u8::MAX;
/// A count of messages that does not fit: it is counted from the codes.
const MORE: u8 = u8::MAX;

/// Counted messages: when, after the conversation's start, and by whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Messages {
    ends: Ends,
    at: Millis,
    author: Vec<u8>,
    /// Agents in the order of their codes, from code 2.
    codes: Vec<AgentKey>,
    /// Agents of the messages with code [`WIDE`], by position.
    wide: Vec<(u32, AgentKey)>,
    /// By the contact and by persons, a row: most sums need no message.
    contact: Vec<u8>,
    agent: Vec<u8>,
}

impl Messages {
    /// Room for as much as `like` holds, for `rows` rows.
    pub fn with_capacity(rows: usize, like: &Messages) -> Messages {
        Messages {
            ends: Ends(Vec::with_capacity(rows)),
            at: Millis::with_capacity(like.at.len()),
            author: Vec::with_capacity(like.author.len()),
            contact: Vec::with_capacity(rows),
            agent: Vec::with_capacity(rows),
            codes: like.codes.clone(),
            wide: Vec::new(),
        }
    }

    /// Appends a row without messages.
    pub fn push_none(&mut self) {
        self.end_row(0, 0);
    }

    /// Appends a row's messages.
    pub fn push(&mut self, row: &Row) {
        let (mut contact, mut agent) = (0, 0);
        for (offset, author) in &row.packed.messages {
            self.at.push(Some(i64::try_from(*offset).unwrap_or(i64::MAX)));
            let code = match author {
                Author::Contact => {
                    contact += 1;
                    CONTACT
                }
                Author::Automated => AUTOMATED,
                Author::Agent(id) => {
                    agent += 1;
                    self.code(agent_key(*id).unwrap_or(NOBODY))
                }
            };
            self.author.push(code);
        }
        self.end_row(contact, agent);
    }

    /// Appends a row of another segment, or of an earlier state of this one.
    pub fn push_from(&mut self, other: &Messages, row: usize) {
        let range = other.range(row);
        self.at.extend(&other.at, range.start, range.end);
        for position in range {
            let code = match other.agent_at(position) {
                Some(agent) => self.code(agent),
                None => other.author.get(position).copied().unwrap_or(AUTOMATED),
            };
            self.author.push(code);
        }
        self.ends.0.push(self.author.len() as u32);
        self.contact.push(other.contact.get(row).copied().unwrap_or_default());
        self.agent.push(other.agent.get(row).copied().unwrap_or_default());
    }

    fn end_row(&mut self, contact: usize, agent: usize) {
        self.ends.0.push(self.author.len() as u32);
        self.contact.push(u8::try_from(contact).unwrap_or(MORE));
        self.agent.push(u8::try_from(agent).unwrap_or(MORE));
    }

    fn code(&mut self, agent: AgentKey) -> u8 {
        let index = self.codes.iter().position(|known| *known == agent).or_else(|| {
            let free = self.codes.len() + 2 < usize::from(WIDE);
            free.then(|| {
                self.codes.push(agent);
                self.codes.len() - 1
            })
        });
        match index {
            Some(index) => (index + 2) as u8,
            None => {
                self.wide.push((self.author.len() as u32, agent));
                WIDE
            }
        }
    }

    /// Positions of a row's messages.
    pub fn range(&self, row: usize) -> Range<usize> {
        self.ends.of(row)
    }

    /// Milliseconds after the conversation's start, of the message at a position.
    pub fn offset(&self, position: usize) -> i64 {
        self.at.get(position).unwrap_or_default()
    }

    /// Offsets of a row's messages, in order.
    pub fn offsets_of(&self, row: usize) -> impl Iterator<Item = u64> + '_ {
        let range = self.range(row);
        let small = self.at.small().get(range.clone()).unwrap_or_default().iter().zip(range);
        small.map(|(small, position)| if *small < LARGE { u64::from(*small) } else { self.offset(position) as u64 })
    }

    /// Author codes of a row's messages, in order.
    pub fn authors_of(&self, row: usize) -> &[u8] {
        self.author.get(self.range(row)).unwrap_or_default()
    }

    /// The replies among a row's messages, in order: positions and author codes. A reply is the first message of a person after the
    /// contact has written, so they are in the order of [`Replies`].
    pub fn replies_of(&self, row: usize) -> impl Iterator<Item = (usize, u8)> + '_ {
        let mut waits = false;
        self.range(row).zip(self.authors_of(row).iter().copied()).filter(move |(_, code)| {
            let is_reply = waits && *code > AUTOMATED;
            waits = *code == CONTACT || (waits && !is_reply);
            is_reply
        })
    }

    /// The agent of a code; none of the contact's, of what is automated, and where the agent has none of their own.
    pub fn agent_of_code(&self, code: u8) -> Option<AgentKey> {
        if code == WIDE { None } else { self.codes.get(usize::from(code).checked_sub(2)?).copied() }
    }

    /// The agent who wrote the message at a position.
    pub fn agent_at(&self, position: usize) -> Option<AgentKey> {
        match *self.author.get(position)? {
            CONTACT | AUTOMATED => None,
            WIDE => {
                let found = self.wide.binary_search_by_key(&position, |(position, _)| *position as usize);
                found.ok().and_then(|index| self.wide.get(index)).map(|(_, agent)| *agent)
            }
            code => self.codes.get(usize::from(code) - 2).copied(),
        }
    }

    /// Offset of a row's last message.
    pub fn last(&self, row: usize) -> Option<i64> {
        let range = self.range(row);
        (!range.is_empty()).then(|| self.offset(range.end - 1))
    }

    /// How many messages a row has: from the contact, from persons, automated.
    pub fn counts(&self, row: usize) -> [u64; 3] {
        let range = self.range(row);
        let (contact, agent) = match (self.contact.get(row), self.agent.get(row)) {
            (Some(&contact), Some(&agent)) if contact != MORE && agent != MORE => (contact.into(), agent.into()),
            _ => {
                let codes = self.author.get(range.clone()).unwrap_or_default();
                let contact = codes.iter().filter(|code| **code == CONTACT).count() as u64;
                (contact, codes.iter().filter(|code| **code > AUTOMATED).count() as u64)
            }
        };
        [contact, agent, (range.len() as u64).saturating_sub(contact + agent)]
    }

    /// Gives back what it does not need.
    pub fn shrink(&mut self) {
        self.at.shrink();
        self.author.shrink_to_fit();
        self.codes.shrink_to_fit();
        self.wide.shrink_to_fit();
    }

    /// Memory on the heap.
    pub fn bytes(&self) -> usize {
        self.ends.0.capacity() * 4
            + self.at.bytes()
            + self.author.capacity()
            + self.contact.capacity()
            + self.agent.capacity()
            + self.codes.capacity() * 4
            + self.wide.capacity() * 8
    }
}

/// Reply times on both clocks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replies {
    ends: Ends,
    all: Millis,
    /// Only with a calendar.
    business: Option<Millis>,
}

impl Replies {
    /// For `rows` rows; `business` where there is a calendar.
    pub fn with_capacity(rows: usize, like: &Replies, business: bool) -> Replies {
        let replies = like.all.len();
        Replies {
            ends: Ends(Vec::with_capacity(rows)),
            all: Millis::with_capacity(replies),
            business: business.then(|| Millis::with_capacity(replies)),
        }
    }

    /// Appends a row without replies.
    pub fn push_none(&mut self) {
        self.ends.0.push(self.all.len() as u32);
    }

    /// Appends a row's replies.
    pub fn push(&mut self, row: &Row, open: Option<&OpenHours>) {
        for reply in &row.packed.replies {
            let after = |offset: u64| row.fact.started_at.saturating_add_unsigned(offset);
            let (asked, answered) = (after(reply.asked), after(reply.answered));
            self.all.push(Some(answered - asked));
            if let (Some(business), Some(open)) = (&mut self.business, open) {
                business.push(Some(open.elapsed(asked, answered)));
            }
        }
        self.push_none();
    }

    /// Appends a row of an earlier state of this segment.
    pub fn push_from(&mut self, other: &Replies, row: usize) {
        let range = other.range(row);
        self.all.extend(&other.all, range.start, range.end);
        if let (Some(mine), Some(other)) = (&mut self.business, &other.business) {
            mine.extend(other, range.start, range.end);
        }
        self.push_none();
    }

    /// Positions of a row's replies.
    pub fn range(&self, row: usize) -> Range<usize> {
        self.ends.of(row)
    }

    /// All reply times on one clock; on that of business hours only where there is a calendar.
    pub fn on(&self, clock: Clock) -> Option<&Millis> {
        match clock {
            Clock::All => Some(&self.all),
            Clock::Business => self.business.as_ref(),
        }
    }

    /// Gives back what it does not need.
    pub fn shrink(&mut self) {
        self.all.shrink();
        if let Some(business) = &mut self.business {
            business.shrink();
        }
    }

    /// Memory on the heap.
    pub fn bytes(&self) -> usize {
        self.ends.0.capacity() * 4 + self.all.bytes() + self.business.as_ref().map_or(0, Millis::bytes)
    }
}
