//! Rows that are no conversations, under a filter that speaks of conversations: what it says holds of the conversation they are joined to.

use super::criteria::Criteria;
use super::selection::{Selection, select};
use super::ticket::Ticket;
use crate::columns::Snapshot;
use reports::ReportError;

/// A bit by `conversation.id`.
#[derive(Debug, Clone, Default)]
pub struct Joined(Vec<u64>);

impl Joined {
    /// The conversations that criteria mean; none where they do not speak of conversations.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn of(
        snapshot: &Snapshot,
        criteria: &Criteria,
        now: i64,
        ticket: &Ticket,
    ) -> Result<Option<Joined>, ReportError> {
        if criteria.nothing || !criteria.speaks_of_conversations() {
            return Ok(None);
        }
        Ok(Some(Joined::selected(snapshot, &select(snapshot, criteria, now, ticket)?)))
    }

    /// Those of a selection.
    pub fn selected(snapshot: &Snapshot, selection: &Selection) -> Joined {
        let mut bits: Vec<u64> = Vec::new();
        for (segment, rows) in snapshot.segments.iter().zip(selection) {
            for id in rows.rows().filter_map(|row| segment.ids().get(row)) {
                let word = *id as usize / 64;
                if bits.len() <= word {
                    bits.resize(word + 1, 0);
                }
                if let Some(word) = bits.get_mut(word) {
                    *word |= 1 << (id % 64);
                }
            }
        }
        Joined(bits)
    }

    /// Whether a conversation is one of them.
    pub fn has(&self, conversation: u32) -> bool {
        self.0.get(conversation as usize / 64).is_some_and(|word| word & (1 << (conversation % 64)) != 0)
    }
}
