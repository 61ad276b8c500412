//! The conversations behind a number as a file.

use super::Reporter;
use super::brought::among;
use super::conversations::{Behind, Wishes};
use super::pages::{self, MISSING};
use super::pieces::Listed;
use super::rows::{self, Names, Stored};
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, ROWS};
use reports::ReportError;
use reports::conversations::FileRow;
use reports::engine::FileOf;
use reports::overview::Range;
use reports::query::Query;
use reports::zone::LocalClock;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

/// What the columns know.
struct Found {
    range: Range,
    /// In order.
    ids: Vec<u32>,
    /// Messages in range of each, where the query speaks of messages.
    messages: Option<Vec<u32>>,
    as_of: rows::AsOf,
    /// Of what the conversations span.
    zone: LocalClock,
}

/// The words of hardly any conversation come to more.
const USUAL_BYTES: usize = 512;

impl Reporter {
    pub(super) async fn file_of_conversations(&self, query: &Query) -> Result<FileOf<FileRow>, ReportError> {
        let wishes = self.wishes(query, Vec::new()).await?;
        let (asked, brought) = (query.clone(), self.brought(query).await?);
        self.file(query, move |snapshot, found, now, ticket| {
            find(&among(snapshot, brought), &asked, &Wishes { found, ..wishes }, now, ticket)
        })
        .await
    }
}

fn find(
    snapshot: &Arc<Snapshot>,
    query: &Query,
    wishes: &Wishes,
    now: i64,
    ticket: &Ticket,
) -> Result<Found, ReportError> {
    let (ids, messages, range) = ids(snapshot, query, wishes, now, ticket)?;
    let first = snapshot.segments.iter().filter_map(|segment| segment.span()).map(|(first, _)| first).min();
    let zone = snapshot.settings.time_zone.clock(first.unwrap_or(now), now);
    Ok(Found { range, ids, messages, as_of: rows::AsOf::new(Arc::clone(snapshot), query, now), zone })
}

/// All ids in order, and the messages in range of each, where the query speaks of messages.
pub(super) fn ids(
    snapshot: &Snapshot,
    query: &Query,
    wishes: &Wishes,
    now: i64,
    ticket: &Ticket,
) -> Result<(Vec<u32>, Option<Vec<u32>>, Range), ReportError> {
    let behind = Behind::find(snapshot, query, &wishes.found, now, ticket)?;
    let order = wishes.order(snapshot, query, now);
    // What rows are ordered by, and where each stands: of millions of rows nothing is kept twice.
    let mut keys: Vec<Cow<'_, [i64]>> = Vec::with_capacity(snapshot.segments.len());
    let mut all: Vec<u32> = Vec::with_capacity(behind.rows.iter().map(Bits::count).sum());
    for (index, (segment, rows)) in snapshot.segments.iter().zip(&behind.rows).enumerate() {
        ticket.check()?;
        keys.push(if rows.is_empty() { Cow::default() } else { order.keys(segment) });
        all.extend(rows.rows().map(|row| (index * ROWS + row) as u32));
    }
    let id = |at: u32| {
        let segment = snapshot.segments.get(at as usize / ROWS);
        segment.and_then(|segment| segment.ids().get(at as usize % ROWS)).copied().unwrap_or_default()
    };
    let rank = |at: &u32| {
        let key = keys.get(*at as usize / ROWS).and_then(|keys| keys.get(*at as usize % ROWS));
        Reverse(pages::rank((key.copied().unwrap_or(MISSING), id(*at)), order.descending()))
    };
    all.sort_unstable_by_key(rank);
    drop(keys);
    let messages = |at: &u32| {
        let at = *at as usize;
        behind.messages(snapshot, at / ROWS, at % ROWS).map(|n| u32::try_from(n).unwrap_or(u32::MAX))
    };
    let messages = behind.messages_total.is_some().then(|| all.iter().filter_map(messages).collect());
    all.iter_mut().for_each(|at| *at = id(*at));
    Ok((all, messages, behind.range))
}

impl Listed for Found {
    type Stored = FileRow;
    type Row = FileRow;
    const SQL: &'static str = rows::CONVERSATIONS;

    fn range(&self) -> &Range {
        &self.range
    }

    fn ids(&self) -> &[u32] {
        &self.ids
    }

    fn read(&self, names: &Names, row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, FileRow)> {
        // Its texts are SQLite's own, until the next row.
        let stored = Stored::<&str, &[u8]>::from_row(row)?;
        let mut row = FileRow::with_capacity(USUAL_BYTES);
        stored.in_file(names, &self.as_of, &self.zone, &mut row);
        Ok((stored.id, row))
    }

    fn shown(&self, _: &Names, mut row: FileRow, position: usize) -> FileRow {
        let messages = self.messages.as_ref().and_then(|messages| messages.get(position)).copied();
        row.messages_in_range = messages.map(u64::from);
        row
    }
}
