//! What a query speaks of, on one snapshot at one present: its range, its instants, its conversations.

use super::criteria::Criteria;
use super::heat::{Hours, slot_of};
use super::selection::{Selection, select};
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, ones};
use crate::columns::segment::Segment;
use reports::ReportError;
use reports::query::{Group, NewIn, Query};
use reports::zone::{Civil, LocalClock, ResolvedRange};
use std::borrow::Cow;

/// A query on a snapshot.
pub struct Scope<'a> {
    /// What it is asked of.
    pub snapshot: &'a Snapshot,
    /// What is asked.
    pub query: &'a Query,
    /// When and where.
    pub civil: Civil,
    /// The dates.
    pub range: ResolvedRange,
    /// The grouping.
    pub group: Group,
    /// First instant that counts.
    pub from: i64,
    /// Last instant that counts, excluded: nothing after the present does.
    pub to: i64,
}

impl<'a> Scope<'a> {
    /// Resolves a query.
    ///
    /// # Errors
    /// Where `at` names no bucket of the range, or the grouping gives too many.
    pub fn new(snapshot: &'a Snapshot, query: &'a Query, now: i64) -> Result<Scope<'a>, ReportError> {
        let settings = &snapshot.settings;
        let civil = Civil { zone: settings.time_zone, now_ms: now, week_start: settings.week_start };
        Scope::within(snapshot, query, civil, civil.resolve(query.range, snapshot.first_start()))
    }

    /// [`Scope::new`] of a range that is resolved already.
    ///
    /// # Errors
    /// Likewise.
    pub fn within(
        snapshot: &'a Snapshot,
        query: &'a Query,
        civil: Civil,
        range: ResolvedRange,
    ) -> Result<Scope<'a>, ReportError> {
        let group = query.group.unwrap_or_else(|| civil.default_group(&range));
        let mut scope = Scope { snapshot, query, civil, range, group, from: 0, to: 0 };
        (scope.from, scope.to) = match &query.drill.at {
            None => scope.counted(range.start_ms, range.end_ms),
            Some(key) => {
                let bucket = civil.bucket_at(&range, group, key)?;
                scope.counted(bucket.start_ms, bucket.end_ms)
            }
        };
        Ok(scope)
    }

    /// The part of a span that counts.
    pub fn counted(&self, start_ms: i64, end_ms: i64) -> (i64, i64) {
        (start_ms, end_ms.min(self.civil.now_ms.saturating_add(1)).max(start_ms))
    }

    /// The present.
    pub fn now(&self) -> i64 {
        self.civil.now_ms
    }

    /// A table of the zone's offsets for everything in `[from, to)`.
    pub fn clock(&self, from: i64, to: i64) -> LocalClock {
        const HOUR_MS: i64 = 3_600_000;
        self.civil.zone.clock(from - HOUR_MS, to + HOUR_MS)
    }

    /// The range that the query compares with, if it does; a drill-down into one bucket has nothing to compare with.
    pub fn compared(&self) -> Option<ResolvedRange> {
        let with = self.query.compare.filter(|_| self.query.drill.at.is_none())?;
        self.civil.compare(&self.range, with)
    }

    /// The conversations of the filter for another span: the same, unless the filter is about a span.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn select_again<'s>(
        &self,
        selection: &'s Selection,
        (from, to): (i64, i64),
        ticket: &Ticket,
    ) -> Result<Cow<'s, Selection>, ReportError> {
        if self.query.drill.new.is_some() {
            self.select(from, to, ticket).map(Cow::Owned)
        } else {
            Ok(Cow::Borrowed(selection))
        }
    }

    /// The conversations of the filter, whenever they started; `new` alone is about the span, or the whole range where it says so.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn select(&self, from: i64, to: i64, ticket: &Ticket) -> Result<Selection, ReportError> {
        let criteria = Criteria::of(self.query, self.snapshot);
        let mut selection = select(self.snapshot, &criteria, self.now(), ticket)?;
        if let Some(new) = self.query.drill.new {
            let (from, to) = match new {
                // A bucket of the range is asked for: there is no other period then.
                NewIn::Range if self.query.drill.at.is_some() => self.counted(self.range.start_ms, self.range.end_ms),
                NewIn::Range | NewIn::Span => (from, to),
            };
            let first_starts = self.snapshot.contacts.first_starts();
            let is_new = |contact: usize| first_starts.get(contact).is_some_and(|first| (from..to).contains(first));
            for (rows, segment) in selection.iter_mut().zip(&self.snapshot.segments) {
                ticket.check()?;
                retain(rows, segment, |row| {
                    segment.contacts().get(row).is_some_and(|contact| is_new(*contact as usize))
                });
            }
        }
        if let Some(wanted) = self.query.drill.hour_of_week {
            let clock = self.clock(self.snapshot.first_start().unwrap_or(self.now()), self.now());
            let wanted = slot_of(wanted);
            let mut hours = Hours::new(&clock);
            for (rows, segment) in selection.iter_mut().zip(&self.snapshot.segments) {
                ticket.check()?;
                retain(rows, segment, |row| {
                    segment.starts().get(row).is_some_and(|start| hours.slot(*start) == wanted)
                });
            }
        }
        Ok(selection)
    }
}

/// Keeps the selected rows for which `keep` holds.
pub fn retain(rows: &mut Bits, segment: &Segment, mut keep: impl FnMut(usize) -> bool) {
    let words = segment.len().div_ceil(64);
    for (index, word) in rows.words_mut().iter_mut().take(words).enumerate() {
        for bit in ones(*word) {
            if !keep(index * 64 + bit) {
                *word &= !(1 << bit);
            }
        }
    }
}
