//! Which clicks, and which conversations of clicks, a query means.

use super::data::{CHUNK, Data, NONE};
use crate::columns::Snapshot;
use crate::engine::criteria::Criteria;
use crate::engine::joined::Joined;
use crate::engine::pages;
use crate::engine::scope::Scope;
use crate::engine::search::Found;
use crate::engine::selection::select;
use crate::engine::ticket::Ticket;
use reports::ReportError;
use reports::button::{Asked, Dimension};
use reports::query::Query;
use reports::range::{Preset, RangeSpec};
use reports::zone::Civil;
use std::ops::Range;

/// From this many chunks on a second thread is worth its start.
const FEW: usize = 4;

/// A query about clicks on one state of the data at one present.
pub struct Ask<'a> {
    pub data: &'a Data,
    pub scope: Scope<'a>,
    pub ticket: &'a Ticket,
    /// By `trail.id`; none: all of them.
    trails: Option<Vec<bool>>,
    /// None: the filter does not speak of conversations or contacts.
    conversations: Option<Joined>,
    inside: Option<bool>,
    found: Vec<Found>,
    nothing: bool,
}

/// The trails that an address asks for, by their ids; none: all of them.
pub fn trails(data: &Data, asked: &Asked) -> Option<Vec<bool>> {
    if !asked.narrows() {
        return None;
    }
    let mut wanted = vec![true; data.trails.len()];
    for &by in Dimension::ALL {
        let values = asked.wanted(by);
        if values.is_empty() {
            continue;
        }
        let known = data.values.get(by.index());
        let places: Vec<u32> = values.iter().filter_map(|value| known?.known(value)).collect();
        for (wanted, trail) in wanted.iter_mut().zip(&data.trails) {
            *wanted &= trail.get(by.index()).is_some_and(|place| places.contains(place));
        }
    }
    Some(wanted)
}

/// Whether a click is there and has one of these trails.
pub fn is_wanted(data: &Data, trails: &Option<Vec<bool>>, click: u32) -> bool {
    let trail = data.trail.get(click as usize).copied().filter(|trail| click != 0 && *trail != NONE);
    trail.is_some_and(|trail| trails.as_ref().is_none_or(|trails| trails.get(trail as usize).copied().unwrap_or(false)))
}

impl<'a> Ask<'a> {
    /// # Errors
    /// Where a parameter cannot be, or the ticket says to stop.
    pub fn new(
        data: &'a Data,
        snapshot: &'a Snapshot,
        query: &'a Query,
        found: Vec<Found>,
        now: i64,
        ticket: &'a Ticket,
    ) -> Result<Ask<'a>, ReportError> {
        let asked = Asked::of(query)?;
        let settings = &snapshot.settings;
        let civil = Civil { zone: settings.time_zone, now_ms: now, week_start: settings.week_start };
        let first = (query.range == RangeSpec::Preset(Preset::All)).then_some(data.first).flatten();
        let scope = Scope::within(snapshot, query, civil, civil.resolve(query.range, first))?;
        let mut criteria = Criteria::of(query, snapshot);
        // By the click's own time.
        let inside = criteria.inside.take();
        let nothing = criteria.nothing;
        let narrows = speaks(&criteria) || !found.is_empty();
        let conversations = if nothing || !narrows {
            None
        } else {
            let mut selection = select(snapshot, &criteria, now, ticket)?;
            found.iter().for_each(|found| found.keep(snapshot, &mut selection));
            Some(Joined::selected(snapshot, &selection))
        };
        Ok(Ask { trails: trails(data, &asked), data, scope, ticket, conversations, inside, found, nothing })
    }

    /// Visits the clicks in `[from, to)`, mostly the latest first: id, instant and trail. Gives how many the filter cannot speak of.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn each_click(&self, span: (i64, i64), visit: impl FnMut(usize, i64, u32)) -> Result<u64, ReportError> {
        self.each_click_of(&(0..usize::MAX), span, visit)
    }

    /// The chunks that may have clicks in `[from, to)`, in two halves where they are many, for [`Ask::each_click_of`].
    pub fn halves(&self, span: (i64, i64)) -> Vec<Range<usize>> {
        let bounds = &self.data.bounds;
        let first = bounds.iter().position(|bounds| is_in(bounds, span)).unwrap_or(0);
        let end = bounds.iter().rposition(|bounds| is_in(bounds, span)).map_or(0, |last| last + 1);
        let half = if end - first >= FEW { (first + end) / 2 } else { end };
        [first..half, half..end].into_iter().filter(|half| !half.is_empty()).collect()
    }

    /// The same of the clicks in some chunks.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn each_click_of(
        &self,
        chunks: &Range<usize>,
        (from, to): (i64, i64),
        mut visit: impl FnMut(usize, i64, u32),
    ) -> Result<u64, ReportError> {
        let data = self.data;
        let mut left_out = 0;
        if self.nothing {
            return Ok(left_out);
        }
        let some = data.at.chunks(CHUNK).zip(data.trail.chunks(CHUNK)).zip(data.conversation.chunks(CHUNK));
        let may_have = |chunk: &usize| data.bounds.get(*chunk).is_some_and(|bounds| is_in(bounds, (from, to)));
        for (chunk, ((instants, trails), conversations)) in
            some.enumerate().rev().filter(|(chunk, _)| chunks.contains(chunk) && may_have(chunk))
        {
            self.ticket.check()?;
            for (place, ((at, trail), conversation)) in instants.iter().zip(trails).zip(conversations).enumerate().rev()
            {
                if *at < from || *at >= to {
                    continue;
                }
                let is_on = |trails: &Vec<bool>| trails.get(*trail as usize).copied().unwrap_or(false);
                if !self.trails.as_ref().is_none_or(is_on) || !self.is_hour(*at) {
                    continue;
                }
                let click = chunk * CHUNK + place;
                if let Some(joined) = &self.conversations {
                    if *conversation == 0 {
                        left_out += 1;
                        continue;
                    }
                    if !self.began_any(joined, click) {
                        continue;
                    }
                }
                visit(click, *at, *trail);
            }
        }
        Ok(left_out)
    }

    fn began_any(&self, joined: &Joined, click: usize) -> bool {
        self.data.begun(click).any(|conversation| joined.has(conversation))
    }

    fn is_hour(&self, at: i64) -> bool {
        self.inside
            .is_none_or(|inside| self.scope.snapshot.open.as_ref().is_some_and(|open| open.is_open(at) == inside))
    }

    /// Visits the conversations that began in `[from, to)` by a click: start and trail of the click.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn each_conversation(
        &self,
        (from, to): (i64, i64),
        mut visit: impl FnMut(i64, u32),
    ) -> Result<(), ReportError> {
        let snapshot = self.scope.snapshot;
        let mut selection = self.scope.select(from, to, self.ticket)?;
        self.found.iter().for_each(|found| found.keep(snapshot, &mut selection));
        let rows = pages::started_in(snapshot, &selection, (from, to), self.ticket)?;
        for (segment, rows) in snapshot.segments.iter().zip(&rows) {
            self.ticket.check()?;
            for row in rows.rows() {
                let id = segment.ids().get(row).copied().unwrap_or(0);
                let click = self.data.click_of.get(id as usize).copied().unwrap_or(0);
                if click == 0 || !is_wanted(self.data, &self.trails, click) {
                    continue;
                }
                let trail = self.data.trail.get(click as usize).copied().unwrap_or(NONE);
                visit(segment.starts().get(row).copied().unwrap_or(i64::MAX), trail);
            }
        }
        Ok(())
    }
}

/// Whether clicks within bounds may lie in `[from, to)`.
fn is_in((first, last): &(i64, i64), (from, to): (i64, i64)) -> bool {
    *first < to && *last >= from
}

/// Whether a filter speaks of conversations or of contacts, whom a click knows by its conversation only.
fn speaks(criteria: &Criteria) -> bool {
    criteria.contact_sets.is_some() || criteria.speaks_of_conversations()
}
