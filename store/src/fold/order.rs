//! Which events of a thread matter, and their order (rules 1.3 to 1.5).

use super::{Author, Keyed, Person};
use crate::events::{ClosedBy, Event, From, Message, MessageStatus};
use std::cmp::Ordering;

/// What is known of messages by their statuses. When a status came does not matter here, only that it did.
#[derive(Debug, Default)]
pub(super) struct Statuses<'a>(Vec<(&'a str, u8)>);

const FAILED: u8 = 1;
const ACCEPTED: u8 = 2;
const REACHED: u8 = 4;

impl<'a> Statuses<'a> {
    pub(super) fn of(events: impl IntoIterator<Item = &'a Keyed>) -> Self {
        let statuses = events.into_iter().filter_map(|keyed| match &keyed.event {
            Event::MessageStatus { message, status, .. } => Some((message.as_str(), meaning(*status))),
            _ => None,
        });
        let mut statuses: Vec<_> = statuses.collect();
        statuses.sort_unstable();
        statuses.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 |= next.1;
            }
            same
        });
        Statuses(statuses)
    }

    fn get(&self, message: &str) -> u8 {
        let found = self.0.binary_search_by_key(&message, |(message, _)| message).ok();
        found.and_then(|place| self.0.get(place)).map_or(0, |(_, meaning)| *meaning)
    }

    /// Failed, and never accepted.
    pub(super) fn refused(&self, message: &str) -> bool {
        self.get(message) & (FAILED | ACCEPTED) == FAILED
    }

    /// Sent, delivered, read or played.
    pub(super) fn reached(&self, message: &str) -> bool {
        self.get(message) & REACHED != 0
    }
}

fn meaning(status: MessageStatus) -> u8 {
    match status {
        MessageStatus::Failed => FAILED,
        MessageStatus::Accepted => ACCEPTED,
        MessageStatus::Sent | MessageStatus::Delivered | MessageStatus::Read | MessageStatus::Played => {
            ACCEPTED | REACHED
        }
        MessageStatus::Deleted => 0,
    }
}

/// What a step of the thread's life is.
#[derive(Debug, Clone, Copy)]
pub(super) enum What<'a> {
    Opened {
        source: Option<&'a str>,
        url: Option<&'a str>,
    },
    Reopened,
    Message(&'a Message),
    /// A run of this flow begins.
    Run(&'a str),
    Assigned(&'a str),
    Unassigned(&'a str),
    HandedOff {
        team: Option<&'a str>,
    },
    Tagged(&'a str),
    Untagged(&'a str),
    Survey,
    Rated {
        rating: u8,
        comment: Option<&'a str>,
        message: Option<&'a str>,
    },
    Closed(ClosedBy),
}

/// One event that matters. Its place in the list of steps is what "before" and "after" mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) at: i64,
    pub(super) what: What<'a>,
    pub(super) keyed: &'a Keyed,
    rank: u8,
    tie: &'a str,
}

impl Ord for Step<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.rank, self.tie).cmp(&(other.at, other.rank, other.tie))
    }
}

impl PartialOrd for Step<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Step<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Step<'_> {}

/// The steps of a thread in order.
pub(super) fn ordered<'a>(events: impl IntoIterator<Item = &'a Keyed>, statuses: &Statuses) -> Vec<Step<'a>> {
    let mut steps: Vec<Step> = events.into_iter().filter_map(|keyed| step(keyed, statuses)).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
}

fn step<'a>(keyed: &'a Keyed, statuses: &Statuses) -> Option<Step<'a>> {
    let key = keyed.key.as_str();
    let (rank, tie, what) = match &keyed.event {
        Event::Opened { source, url, .. } => (0, key, What::Opened { source: source.as_deref(), url: url.as_deref() }),
        Event::Reopened { .. } => (1, key, What::Reopened),
        Event::Message(message) if counted(message, statuses) => {
            let rank = if message.from == From::Contact { 2 } else { 3 };
            (rank, message.message.as_str(), What::Message(message))
        }
        Event::RunStarted { flow, .. } => (4, key, What::Run(flow)),
        Event::Assigned { agent, .. } => (5, key, What::Assigned(agent)),
        Event::Unassigned { agent, .. } => (6, key, What::Unassigned(agent)),
        Event::HandedOff { team, .. } => (7, key, What::HandedOff { team: team.as_deref() }),
        Event::Tagged { tag, .. } => (8, key, What::Tagged(tag)),
        Event::Untagged { tag, .. } => (9, key, What::Untagged(tag)),
        Event::SurveySent { .. } => (10, key, What::Survey),
        Event::Rated { rating, comment, message, .. } => {
            (11, key, What::Rated { rating: *rating, comment: comment.as_deref(), message: message.as_deref() })
        }
        Event::Closed { by, .. } => (12, key, What::Closed(*by)),
        _ => return None,
    };
    Some(Step { at: keyed.at, what, keyed, rank, tie })
}

/// Whether it is a message at all (rule 1.3).
pub(super) fn counted(message: &Message, statuses: &Statuses) -> bool {
    !matches!(message.kind.as_str(), "note" | "reaction" | "system")
        && message.from != From::System
        && !statuses.refused(&message.message)
}

/// Who wrote it.
pub(super) fn author(message: &Message) -> Author {
    match message.from {
        From::Contact => Author::Contact,
        From::Agent => {
            Author::Person(message.agent.as_ref().map_or(Person::Unknown, |agent| Person::Agent(agent.clone())))
        }
        From::Phone => Author::Person(Person::Phone),
        From::Flow | From::Broadcast | From::AutoReply | From::Api | From::System => Author::Automated,
    }
}

/// Whether a person of ours wrote it.
pub(super) fn by_person(message: &Message) -> bool {
    matches!(message.from, From::Agent | From::Phone)
}
