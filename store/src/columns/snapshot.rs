//! One consistent state of the columns.

use super::dims::{Agents, Contacts, Lines, Tags};
use super::marks::Marks;
use super::segment::{Flag, Segment};
use crate::settings::Settings;
use reports::calendar::OpenHours;
use std::sync::Arc;

/// Everything that reports read, as of one write transaction. A reader holds one for the whole of a report.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The write transaction it stands at.
    pub revision: i64,
    /// Raised when the facts were written anew from scratch.
    pub generation: i64,
    /// The workspace's settings; business values are by these.
    pub settings: Settings,
    /// The business hours, where there are any.
    pub open: Option<Arc<OpenHours>>,
    /// Whether a survey was ever sent: what the rating response rate divides by.
    pub surveys_seen: bool,
    /// Conversations. All but the last are full.
    pub segments: Vec<Arc<Segment>>,
    /// Contacts.
    pub contacts: Arc<Contacts>,
    /// Agents.
    pub agents: Arc<Agents>,
    /// Tags of both kinds.
    pub tags: Arc<Tags>,
    /// Lines.
    pub lines: Arc<Lines>,
    /// No present before this may be asked for.
    pub settled_at: i64,
    /// The conversations that a report speaks of, where what narrows it is not in the columns; none: all of them.
    pub only: Option<Arc<Marks>>,
}

impl Snapshot {
    /// How many conversations.
    pub fn conversations(&self) -> usize {
        self.segments.iter().map(|segment| segment.flag(Flag::Alive).count()).sum()
    }

    /// Whether there is no conversation at all.
    pub fn is_empty(&self) -> bool {
        self.segments.iter().all(|segment| segment.flag(Flag::Alive).is_empty())
    }

    /// The first start.
    pub fn first_start(&self) -> Option<i64> {
        self.contacts.first_starts().iter().copied().min().filter(|first| *first != Contacts::NEVER)
    }

    /// Memory of the columns, on the heap.
    pub fn bytes(&self) -> usize {
        self.segments.iter().map(|segment| segment.bytes()).sum::<usize>() + self.contacts.bytes()
    }
}
