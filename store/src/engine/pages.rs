//! Pages of ids out of a selection, by key: the cursor is the last row's key, so that no depth costs more than another
//! and rows that arrive meanwhile move nothing.

use super::runs::{Spans, each_run};
use super::scope::Scope;
use super::selection::Selection;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, ones};
use crate::columns::segment::Segment;
use reports::ReportError;
use reports::query::BadQuery;

/// A row's place in a list: an instant, then the conversation's id.
pub type Key = (i64, u32);

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

/// Writes a key as a cursor.
pub fn cursor((instant, id): Key) -> String {
    format!("{instant}.{id}")
}

/// Reads a cursor.
///
/// # Errors
/// On `after`, where it is none.
pub fn key_of(cursor: &str) -> Result<Key, ReportError> {
    let key = cursor.split_once('.').and_then(|(instant, id)| Some((instant.parse().ok()?, id.parse().ok()?)));
    key.ok_or_else(|| {
        BadQuery::new("after", cursor, "is no place in this list: take the one the page before gave").into()
    })
}

/// The selected rows that started in `[from, to)`.
///
/// # Errors
/// When the ticket says to stop.
pub fn started_in(scope: &Scope<'_>, selection: &Selection, ticket: &Ticket) -> Result<Selection, ReportError> {
    let mut cut: Selection = vec![Bits::default(); selection.len()];
    let spans = Spans::new(scope.from, scope.to, &[]);
    each_run(scope.snapshot, selection, &spans, ticket, |run| {
        if let Some(bits) = cut.get_mut(run.index) {
            let words = bits.words_mut().iter_mut().skip(run.first);
            words.zip(run.words).for_each(|(mine, selected)| *mine |= selected);
        }
    })?;
    Ok(cut)
}

/// How many rows, and how many different contacts.
pub fn count(snapshot: &Snapshot, rows: &Selection) -> (u64, u64) {
    let mut seen = vec![false; snapshot.contacts.len()];
    let (mut total, mut distinct) = (0, 0);
    for (segment, rows) in snapshot.segments.iter().zip(rows) {
        total += rows.count() as u64;
        for (word, contacts) in rows.words().iter().zip(segment.contacts().chunks(64)) {
            for contact in ones(*word).filter_map(|bit| contacts.get(bit)) {
                if let Some(seen) = seen.get_mut(*contact as usize)
                    && !*seen
                {
                    *seen = true;
                    distinct += 1;
                }
            }
        }
    }
    (total, distinct)
}

/// The first `length` rows after a key. `key` gives a row's instant, none to leave it out; `latest` bounds it for a segment.
pub fn page(
    snapshot: &Snapshot,
    rows: &Selection,
    (after, descending, length): (Option<Key>, bool, usize),
    bounds: impl Fn(&Segment) -> Option<(i64, i64)>,
    instant: impl Fn(&Segment, usize) -> Option<i64>,
) -> (Vec<Hit>, bool) {
    // Ranks grow towards the front of the list.
    let rank = |(instant, id): Key| if descending { (instant, i64::from(id)) } else { (-instant, -i64::from(id)) };
    let after = after.map(rank);
    let mut segments: Vec<(i64, usize)> = Vec::new();
    for (index, (segment, rows)) in snapshot.segments.iter().zip(rows).enumerate() {
        if let Some((first, last)) = bounds(segment)
            && !rows.is_empty()
        {
            segments.push((if descending { last } else { -first }, index));
        }
    }
    segments.sort_unstable_by(|a, b| b.cmp(a));
    let mut hits: Vec<((i64, i64), Hit)> = Vec::new();
    for (best, index) in segments {
        if hits.len() > length && hits.last().is_some_and(|(worst, _)| best < worst.0) {
            break;
        }
        let (Some(segment), Some(rows)) = (snapshot.segments.get(index), rows.get(index)) else { continue };
        for row in rows.rows() {
            if let (Some(instant), Some(id)) = (instant(segment, row), segment.ids().get(row)) {
                let key = (instant, *id);
                if after.is_none_or(|after| rank(key) < after) {
                    hits.push((rank(key), Hit { key, segment: index, row }));
                }
            }
        }
        // One more than asked for tells whether there is a next page.
        if hits.len() > length + 1 {
            hits.select_nth_unstable_by(length, |a, b| b.0.cmp(&a.0));
            hits.truncate(length + 1);
        }
        hits.sort_unstable_by_key(|hit| std::cmp::Reverse(hit.0));
    }
    let more = hits.len() > length;
    hits.truncate(length);
    (hits.into_iter().map(|(_, hit)| hit).collect(), more)
}
