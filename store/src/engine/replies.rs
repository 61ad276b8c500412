//! The replies that a query means: everybody's, or those of who wrote.

use super::criteria::AgentCriteria;
use super::grouped::Values;
use super::scope::{Scope, retain};
use super::selection::Selection;
use super::sums::Sum;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::row::{AgentKey, agent_key};
use crate::columns::segment::Segment;
use reports::ReportError;
use reports::query::{Clock, Query};

/// Which replies count, and on which clock they are measured.
pub struct Replies {
    /// Only those of these agents.
    authors: Option<Vec<AgentKey>>,
    clock: Clock,
}

impl Replies {
    /// Those that a query means.
    pub fn of(query: &Query, snapshot: &Snapshot) -> Replies {
        let authors = if query.drill.replies { AgentCriteria::who_wrote(query, snapshot) } else { None };
        Replies { authors, clock: query.filter.clock }
    }

    /// Whether those of an `agent.id` are meant.
    pub fn means(&self, agent: i64) -> bool {
        self.authors.as_ref().is_none_or(|authors| agent_key(agent).is_some_and(|key| authors.contains(&key)))
    }

    /// Visits those of a row that are meant, among the first `given`, by their positions.
    fn each(&self, segment: &Segment, row: usize, given: usize, mut visit: impl FnMut(usize)) {
        let replies = segment.replies().range(row).take(given);
        let Some(authors) = &self.authors else { return replies.for_each(visit) };
        let messages = segment.messages();
        for (reply, (position, _)) in replies.zip(messages.replies_of(row)) {
            if messages.agent_at(position).is_some_and(|agent| authors.contains(&agent)) {
                visit(reply);
            }
        }
    }

    /// How many a row has among the first `given`, on whichever clock.
    pub fn count(&self, segment: &Segment, row: usize, given: usize) -> u64 {
        let mut count = 0;
        self.each(segment, row, given, |_| count += 1);
        count
    }

    /// What they took; none on the clock of business hours without any.
    pub fn sum(&self, segment: &Segment, row: usize, given: usize) -> Option<Sum> {
        let values = segment.replies().on(self.clock)?;
        let mut sum = Sum::default();
        self.each(segment, row, given, |reply| {
            if let Some(value) = values.get(reply) {
                sum.add(value);
            }
        });
        Some(sum)
    }

    /// Keeps the rows that have one with a time on the clock asked for, as the averages of reports are over these.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn keep(&self, scope: &Scope<'_>, rows: &mut Selection, ticket: &Ticket) -> Result<(), ReportError> {
        let outcomes = scope.outcomes();
        for (index, (rows, segment)) in rows.iter_mut().zip(&scope.snapshot.segments).enumerate() {
            ticket.check()?;
            retain(rows, segment, |row| {
                let given = outcomes.replies_given(index, segment, row);
                given > 0 && self.sum(segment, row, given).is_some_and(|sum| sum.n > 0)
            });
        }
        Ok(())
    }

    /// How many some rows have together.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn total(&self, scope: &Scope<'_>, rows: &Selection, ticket: &Ticket) -> Result<u64, ReportError> {
        let outcomes = scope.outcomes();
        let mut total = 0;
        for (index, (rows, segment)) in rows.iter().zip(&scope.snapshot.segments).enumerate() {
            ticket.check()?;
            for row in rows.rows() {
                total += self.count(segment, row, outcomes.replies_given(index, segment, row));
            }
        }
        Ok(total)
    }

    /// What those of some rows took.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn times(&self, scope: &Scope<'_>, rows: &Selection, ticket: &Ticket) -> Result<Values, ReportError> {
        let outcomes = scope.outcomes();
        let mut times = Values::default();
        for (index, (rows, segment)) in rows.iter().zip(&scope.snapshot.segments).enumerate() {
            ticket.check()?;
            let Some(values) = segment.replies().on(self.clock) else { continue };
            for row in rows.rows() {
                self.each(segment, row, outcomes.replies_given(index, segment, row), |reply| {
                    if let Some(value) = values.get(reply) {
                        times.add(value);
                    }
                });
            }
        }
        Ok(times)
    }
}
