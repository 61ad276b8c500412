//! A segment: some thousands of conversations as columns, never changed once it is published.

use super::bits::{Bits, Sets, WORDS};
use super::lists::{Messages, Replies};
use super::row::{At, NOBODY, open};
use super::values::Millis;
use reports::query::Clock;
use serde::{Deserialize, Serialize};

/// What is yes or no of a conversation, one bitmap each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Flag {
    /// There, and not undone by a late event.
    Alive,
    Outbound,
    /// Has a closing, be it in the future: see [`Late`].
    Closed,
    /// Status unless closed.
    InFlow,
    NotContacted,
    New,
    /// Sources.
    Inbound,
    Inbox,
    Flow,
    Other,
    /// Unanswered, be it from a later instant on.
    Unanswered,
    Asked,
    /// No agent ever assigned and no person wrote.
    Unassigned,
    Untagged,
    /// Started while open; never without a calendar.
    Inside,
    /// Has a first response.
    Answered,
    Commented,
    Rated1,
    Rated2,
    Rated3,
    Rated4,
    Rated5,
}

/// How many flags there are.
pub const FLAGS: usize = Flag::Rated5 as usize + 1;
/// By `conversation.source`.
pub const SOURCES: [Flag; 4] = [Flag::Inbound, Flag::Inbox, Flag::Flow, Flag::Other];
/// By rating − 1.
pub const RATED: [Flag; 5] = [Flag::Rated1, Flag::Rated2, Flag::Rated3, Flag::Rated4, Flag::Rated5];

/// What an agent can be to a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Role {
    Assigned,
    Wrote,
    Owner,
    First,
    RatingOwner,
}

/// How many roles there are.
pub const ROLES: usize = Role::RatingOwner as usize + 1;

/// A value on both clocks. The business one is there only with a calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BothClocks {
    /// Every millisecond counts.
    pub all: Millis,
    /// Only open hours count.
    pub business: Option<Millis>,
}

impl BothClocks {
    /// On one clock.
    pub fn on(&self, clock: Clock) -> Option<&Millis> {
        match clock {
            Clock::All => Some(&self.all),
            Clock::Business => self.business.as_ref(),
        }
    }

    fn bytes(&self) -> usize {
        self.all.bytes() + self.business.as_ref().map_or(0, Millis::bytes)
    }
}

/// A row that changes by itself: something of it lies in the future, or did when the segment was built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in migrations/0001_record.sql")]
pub struct Late {
    pub row: u16,
    pub closed_from: At,
    pub answered_at: At,
    pub unanswered_from: At,
    pub rated_at: At,
    /// When each reply was given, in order.
    pub replied_at: Box<[i64]>,
}

impl Late {
    /// The last instant at which anything of it takes effect.
    pub fn settles_at(&self) -> i64 {
        let instants = [self.closed_from, self.answered_at, self.unanswered_from, self.rated_at];
        let last = instants.into_iter().filter_map(At::get).max().unwrap_or(i64::MIN);
        last.max(self.replied_at.last().copied().unwrap_or(i64::MIN))
    }
}

/// What became of a conversation, as of an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Outcome {
    pub closed: bool,
    pub answered: bool,
    pub unanswered: bool,
    /// 0: not rated.
    pub rating: u8,
    /// How many of its replies have been given.
    pub replies: usize,
}

/// Some thousands of conversations.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Segment {
    pub(super) id: Vec<u32>,
    pub(super) start: Vec<i64>,
    pub(super) contact: Vec<u32>,
    pub(super) flags: [Bits; FLAGS],
    pub(super) roles: [Sets; ROLES],
    pub(super) tags: Sets,
    pub(super) lines: Sets,
    pub(super) duration: BothClocks,
    pub(super) response: BothClocks,
    pub(super) replies: Replies,
    pub(super) messages: Messages,
    /// Rated rows and when they were, by row.
    pub(super) rated_at: (Vec<u16>, Vec<i64>),
    pub(super) late: Vec<Late>,
    pub(super) late_until: i64,
    /// Rows by start, where they do not stand in that order.
    pub(super) order: Option<Box<[u16]>>,
    /// First and last start.
    pub(super) starts: Option<(i64, i64)>,
    /// Latest message of each 64 rows.
    pub(super) last_message: Vec<i64>,
    pub(super) last_message_of_all: i64,
    /// Another one for every state of every segment.
    #[serde(skip)]
    pub(super) version: u64,
}

impl Segment {
    /// Rows, those gone included.
    pub fn len(&self) -> usize {
        self.id.len()
    }

    /// Conversation ids.
    pub fn ids(&self) -> &[u32] {
        &self.id
    }

    /// Starts, UTC milliseconds.
    pub fn starts(&self) -> &[i64] {
        &self.start
    }

    /// Contacts.
    pub fn contacts(&self) -> &[u32] {
        &self.contact
    }

    /// A bitmap.
    pub fn flag(&self, flag: Flag) -> &Bits {
        &self.flags[flag as usize]
    }

    /// Agents in a role.
    pub fn role(&self, role: Role) -> &Sets {
        &self.roles[role as usize]
    }

    /// Conversation tags, by `tag.id`.
    pub fn tags(&self) -> &Sets {
        &self.tags
    }

    /// Lines.
    pub fn lines(&self) -> &Sets {
        &self.lines
    }

    /// Closing − start.
    pub fn duration(&self) -> &BothClocks {
        &self.duration
    }

    /// First response times.
    pub fn response(&self) -> &BothClocks {
        &self.response
    }

    /// Reply times.
    pub fn replies(&self) -> &Replies {
        &self.replies
    }

    /// Messages.
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// First and last start; none without rows.
    pub fn span(&self) -> Option<(i64, i64)> {
        self.starts
    }

    /// Rows by start, where they do not stand in that order.
    pub fn order(&self) -> Option<&[u16]> {
        self.order.as_deref()
    }

    /// Latest message of all rows.
    pub fn last_message(&self) -> i64 {
        self.last_message_of_all
    }

    /// Latest message of each 64 rows.
    pub fn last_messages(&self) -> &[i64] {
        &self.last_message
    }

    /// Rows whose outcome at `now` is not what the columns say.
    pub fn unsettled(&self, now: i64) -> impl Iterator<Item = &Late> {
        let late = if self.late_until > now { self.late.as_slice() } else { &[] };
        late.iter().filter(move |late| late.settles_at() > now)
    }

    /// What had become of a row by `now`. `late` is the row's own, where it is unsettled.
    pub fn outcome(&self, row: usize, late: Option<&Late>, now: i64) -> Outcome {
        let rating = RATED.iter().zip(1..).find(|(flag, _)| self.flag(**flag).has(row)).map_or(0, |(_, rating)| rating);
        match late {
            None => Outcome {
                closed: self.flag(Flag::Closed).has(row),
                answered: self.flag(Flag::Answered).has(row),
                unanswered: self.flag(Flag::Unanswered).has(row),
                rating,
                replies: self.replies.range(row).len(),
            },
            Some(late) => Outcome {
                closed: late.closed_from.by(now),
                answered: late.answered_at.by(now),
                unanswered: late.unanswered_from.by(now),
                rating: if late.rated_at.by(now) { rating } else { 0 },
                replies: late.replied_at.partition_point(|at| *at <= now),
            },
        }
    }

    /// The status of a row that is not closed, in the codes of `conversation.open_status`.
    pub fn open_status(&self, row: usize) -> u8 {
        let is = |flag| self.flag(flag).has(row);
        match () {
            () if is(Flag::InFlow) => open::IN_FLOW,
            () if is(Flag::NotContacted) => open::NOT_CONTACTED,
            () if is(Flag::New) => open::NEW,
            () => open::IN_PROGRESS,
        }
    }

    /// When a row was rated.
    pub fn rated_at(&self, row: usize) -> Option<i64> {
        let (rows, instants) = &self.rated_at;
        let index = rows.binary_search_by_key(&row, |rated| usize::from(*rated)).ok()?;
        instants.get(index).copied()
    }

    /// Rated rows and when they were, by row.
    pub fn ratings(&self) -> impl Iterator<Item = (usize, i64)> + '_ {
        let (rows, instants) = &self.rated_at;
        rows.iter().zip(instants).map(|(row, at)| (usize::from(*row), *at))
    }

    /// The agent of a row in a role that one agent has.
    pub fn agent_in(&self, role: Role, row: usize) -> u32 {
        self.role(role).keys_of(row).next().unwrap_or(NOBODY)
    }

    /// Memory on the heap.
    pub fn bytes(&self) -> usize {
        self.id.capacity() * 4
            + self.start.capacity() * 8
            + self.contact.capacity() * 4
            + FLAGS * WORDS * 8
            + self.roles.iter().map(Sets::bytes).sum::<usize>()
            + self.tags.bytes()
            + self.lines.bytes()
            + self.duration.bytes()
            + self.response.bytes()
            + self.replies.bytes()
            + self.messages.bytes()
            + self.rated_at.0.capacity() * 2
            + self.rated_at.1.capacity() * 8
            + self.late.iter().map(|late| size_of::<Late>() + late.replied_at.len() * 8).sum::<usize>()
            + self.order.as_ref().map_or(0, |order| order.len() * 2)
            + self.last_message.capacity() * 8
    }
}
