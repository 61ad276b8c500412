//! From the events of a thread to its conversations: pure, order-independent, and the only place that knows the rules of
//! `docs/cycles.md`.

mod carry;
mod cycles;
mod identity;
mod order;
mod pair;
mod renames;
pub(crate) mod run;
mod sends;
mod trace;
mod unposted;

#[cfg(test)]
mod tests;

pub use identity::{Identity, identity};
pub use renames::Renames;
pub use sends::{Send, SendsOf, Times, sends, sends_of_thread, speaks_of_sends};
pub use trace::{Ignored, Traced, TracedCycle, trace};
pub use unposted::{templates, with_unposted};

use crate::events::{Event, ReferralSource};
use std::collections::BTreeMap;

/// An event with what its order needs.
#[derive(Debug, Clone)]
pub struct Keyed {
    /// UTC milliseconds.
    pub at: i64,
    /// Idempotency key (breaks ties).
    pub key: String,
    /// The event.
    pub event: Event,
}

/// Who wrote, in the source system's ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    /// Typed on the phone.
    Phone,
    /// An agent's message without an agent id.
    Unknown,
    /// An agent.
    Agent(String),
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// The contact.
    Contact,
    /// Flow, broadcast, auto-reply or API.
    Automated,
    /// A person.
    Person(Person),
}

/// One conversation as the fold sees it; instants are UTC milliseconds. Field for field what `docs/cycles.md` defines.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in docs/cycles.md and migrations/0001_record.sql")]
pub struct Cycle {
    pub started_at: i64,
    pub closed_at: Option<i64>,
    pub closed_from: Option<i64>,
    pub closed_by: Option<String>,
    pub team: Option<String>,
    pub template: Option<String>,
    pub template_version: Option<String>,
    pub flow: Option<String>,
    pub referral: Option<ReferralSource>,
    pub campaign: Option<String>,
    /// What could be the codes of clicks in the contact's first message.
    pub codes: Vec<String>,
    pub source_detail: String,
    pub inbound: bool,
    pub url: Option<String>,
    pub open_status: reports::query::Status,
    pub wait_from: Option<i64>,
    pub answered_at: Option<i64>,
    pub first_agent: Option<Person>,
    pub owner: Option<Person>,
    pub unanswered_from: Option<i64>,
    pub asked: bool,
    pub rating: Option<u8>,
    pub rated_at: Option<i64>,
    pub rating_owner: Option<Person>,
    pub comment: Option<String>,
    /// Counted messages in order.
    pub messages: Vec<(i64, Author)>,
    /// (asked, answered, by).
    pub replies: Vec<(i64, i64, Person)>,
    /// Person → (was assigned, counted messages).
    pub members: BTreeMap<Person, (bool, u32)>,
    /// Resolved names.
    pub tags: Vec<String>,
}

/// Folds one explicit thread: its own events (conversation.*, survey.*, message, message.status), in any order. Statuses of messages that
/// are not there change nothing; the same event twice counts once.
#[must_use]
pub fn fold_thread(events: &[Keyed], renames: &Renames) -> Vec<Cycle> {
    let statuses = order::Statuses::of(events);
    let steps = order::ordered(events, &statuses);
    carry::finished(&cycles::walked(&steps, &statuses).drafts, &steps, renames)
}

/// Folds all threads of one contact and line together with its loose messages (rule 1.2). Gives the cycles of each explicit thread in
/// the order given, and last those of the pair's own thread. The statuses of loose messages are given with the loose messages.
#[must_use]
pub fn fold_pair(
    threads: &[Vec<Keyed>],
    loose: &[Keyed],
    idle_close_ms: i64,
    renames: &Renames,
) -> (Vec<Vec<Cycle>>, Vec<Cycle>) {
    pair::fold(threads, loose, idle_close_ms, renames)
}
