//! What became of deliveries since the queue was started.

use super::{IngestSummary, IntakeError};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Counts since the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Transactions that were committed.
    pub committed: u64,
    /// Transactions that could not be.
    pub failed: u64,
    /// What the events were, by where they are said to come from: the connectors' names, never anything that was sent.
    pub sources: BTreeMap<String, Outcomes>,
}

/// What the events of one source were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// New.
    pub accepted: u64,
    /// Known already.
    pub duplicates: u64,
    /// Not to be understood.
    pub rejected: u64,
}

/// The tally of a queue.
#[derive(Debug, Default)]
pub(super) struct Counting(Mutex<Tally>);

impl Counting {
    /// Notes a transaction and what became of each delivery in it, by its source.
    pub fn note<'a>(
        &self,
        is_committed: bool,
        outcomes: impl IntoIterator<Item = (&'static str, &'a Result<IngestSummary, IntakeError>)>,
    ) {
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_committed {
            tally.committed += 1;
        } else {
            tally.failed += 1;
        }
        for (source, outcome) in outcomes {
            let Ok(summary) = outcome else { continue };
            if !tally.sources.contains_key(source) {
                tally.sources.insert(source.to_owned(), Outcomes::default());
            }
            if let Some(of) = tally.sources.get_mut(source) {
                of.accepted += summary.accepted;
                of.duplicates += summary.duplicates;
                of.rejected += summary.rejected.len() as u64;
            }
        }
    }

    pub fn so_far(&self) -> Tally {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
