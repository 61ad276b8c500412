//! The conversations behind a number as a file.

use super::Reporter;
use super::conversations::{Behind, Wishes};
use super::pages::{self, Rank};
use super::pieces::Listed;
use super::rows::{self, Names, Stored};
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, ROWS};
use reports::ReportError;
use reports::conversations::FileRow;
use reports::engine::FileOf;
use reports::overview::Range;
use reports::query::{Clock, Query};
use std::sync::Arc;

/// What the columns know.
struct Found {
    range: Range,
    /// In order.
    ids: Vec<u32>,
    /// Messages in range of each, where the query speaks of messages.
    messages: Option<Vec<u32>>,
    clock: Clock,
    now: i64,
    snapshot: Arc<Snapshot>,
}

impl Reporter {
    pub(super) async fn file_of_conversations(&self, query: &Query) -> Result<FileOf<FileRow>, ReportError> {
        let wishes = self.wishes(query, Vec::new()).await?;
        let (asked, begun) = (query.clone(), self.begun(query).await?);
        self.file(query, move |snapshot, mut found, now, ticket| {
            found.extend(begun);
            find(snapshot, &asked, &Wishes { found, ..wishes }, now, ticket)
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
    Ok(Found { range, ids, messages, clock: query.filter.clock, now, snapshot: Arc::clone(snapshot) })
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
    // Rank, and where the row stands.
    let mut all: Vec<(Rank, u32)> = Vec::with_capacity(behind.rows.iter().map(Bits::count).sum());
    for (index, (segment, rows)) in snapshot.segments.iter().zip(&behind.rows).enumerate() {
        ticket.check()?;
        if rows.is_empty() {
            continue;
        }
        let keys = order.keys(segment);
        for row in rows.rows() {
            if let (Some(value), Some(id)) = (keys.get(row), segment.ids().get(row)) {
                all.push((pages::rank((*value, *id), order.descending()), (index * ROWS + row) as u32));
            }
        }
    }
    all.sort_unstable_by(|a, b| b.cmp(a));
    let ids = all.iter().map(|((_, id), _)| id.unsigned_abs() as u32).collect();
    let messages = |(_, at): &(Rank, u32)| {
        let at = *at as usize;
        behind.messages(snapshot, at / ROWS, at % ROWS).map(|n| u32::try_from(n).unwrap_or(u32::MAX))
    };
    let messages = behind.messages_total.is_some().then(|| all.iter().filter_map(messages).collect());
    Ok((ids, messages, behind.range))
}

impl Listed for Found {
    type Stored = Stored;
    type Row = FileRow;
    const SQL: &'static str = rows::CONVERSATIONS;

    fn range(&self) -> &Range {
        &self.range
    }

    fn ids(&self) -> &[u32] {
        &self.ids
    }

    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, Stored)> {
        let stored = Stored::from_row(row)?;
        Ok((stored.id, stored))
    }

    fn shown(&self, names: &Names, stored: Stored, position: usize) -> FileRow {
        let messages = self.messages.as_ref().and_then(|messages| messages.get(position)).copied();
        stored.in_file(names, &self.snapshot, self.clock, self.now, messages.map(u64::from))
    }
}
