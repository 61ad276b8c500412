//! Pages of ids out of a selection, by key: the cursor is the last row's key, so that no depth costs more than another
//! and rows that arrive meanwhile move nothing.

use super::people::distinct_of;
use super::runs::{Spans, each_run};
use super::selection::Selection;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::Bits;
use crate::columns::segment::Segment;
use reports::ReportError;
use reports::query::BadQuery;
use std::borrow::Cow;

/// A row's place in a list: a value, then the conversation's id.
pub type Key = (i64, u32);

/// The value of a row that has none: the last one in either direction.
pub const MISSING: i64 = i64::MIN;

/// Grows towards the front of a list.
pub type Rank = (i64, i64);

/// Where a key stands.
pub fn rank((value, id): Key, descending: bool) -> Rank {
    match value {
        MISSING => (MISSING, if descending { i64::from(id) } else { -i64::from(id) }),
        value if descending => (value, i64::from(id)),
        value => (-value, -i64::from(id)),
    }
}

/// A row of a page, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its key.
    pub key: Key,
    /// Index of its segment.
    pub segment: usize,
    /// Its row.
    pub row: usize,
}

/// A cursor that is none.
pub fn no_place(cursor: &str) -> ReportError {
    BadQuery::new("after", cursor, "is no place in this list: take the one the page before gave").into()
}

/// The selected rows that started in `[from, to)`.
///
/// # Errors
/// When the ticket says to stop.
pub fn started_in(
    snapshot: &Snapshot,
    selection: &Selection,
    (from, to): (i64, i64),
    ticket: &Ticket,
) -> Result<Selection, ReportError> {
    let mut cut: Selection = vec![Bits::default(); selection.len()];
    each_run(snapshot, selection, &Spans::new(from, to, &[]), ticket, |run| {
        if let Some(bits) = cut.get_mut(run.index) {
            let words = bits.words_mut().iter_mut().skip(run.first);
            words.zip(run.words).for_each(|(mine, selected)| *mine |= selected);
        }
    })?;
    Ok(cut)
}

/// How many rows, and how many different contacts.
pub fn count(snapshot: &Snapshot, rows: &Selection) -> (u64, u64) {
    let total = rows.iter().map(Bits::count).sum::<usize>() as u64;
    (total, distinct_of(snapshot, rows))
}

/// The first `length` rows after a key. `keys` gives the values of a segment's rows, [`MISSING`] where there is none;
/// `bounds` their least and greatest value.
///
/// # Errors
/// When the ticket says to stop.
pub fn page<'a>(
    snapshot: &'a Snapshot,
    rows: &Selection,
    (after, descending, length): (Option<Key>, bool, usize),
    bounds: impl Fn(&Segment) -> Option<(i64, i64)>,
    keys: impl Fn(&'a Segment) -> Cow<'a, [i64]>,
    ticket: &Ticket,
) -> Result<(Vec<Hit>, bool), ReportError> {
    let after = after.map(|key| rank(key, descending));
    let mut segments: Vec<(i64, usize)> = Vec::new();
    for (index, (segment, rows)) in snapshot.segments.iter().zip(rows).enumerate() {
        if let Some((first, last)) = bounds(segment)
            && !rows.is_empty()
        {
            segments.push((if descending { last } else { -first }, index));
        }
    }
    segments.sort_unstable_by(|a, b| b.cmp(a));
    let mut hits: Vec<(Rank, Hit)> = Vec::new();
    for (best, index) in segments {
        ticket.check()?;
        // One more than asked for tells whether there is a next page.
        let worst = if hits.len() > length { hits.last().map(|(worst, _)| *worst) } else { None };
        if worst.is_some_and(|worst| best < worst.0) {
            break;
        }
        let (Some(segment), Some(rows)) = (snapshot.segments.get(index), rows.get(index)) else { continue };
        let keys = keys(segment);
        for row in rows.rows() {
            if let (Some(value), Some(id)) = (keys.get(row), segment.ids().get(row)) {
                let key = (*value, *id);
                let rank = rank(key, descending);
                if after.is_none_or(|after| rank < after) && worst.is_none_or(|worst| rank > worst) {
                    hits.push((rank, Hit { key, segment: index, row }));
                }
            }
        }
        if hits.len() > length + 1 {
            hits.select_nth_unstable_by(length, |a, b| b.0.cmp(&a.0));
            hits.truncate(length + 1);
        }
        hits.sort_unstable_by_key(|hit| std::cmp::Reverse(hit.0));
    }
    let more = hits.len() > length;
    hits.truncate(length);
    Ok((hits.into_iter().map(|(_, hit)| hit).collect(), more))
}
