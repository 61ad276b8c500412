//! The conversations behind a number as a file: all ids in order from the columns, then the rows from SQLite, some at a
//! time in one read transaction, so that a million of them need the memory of a thousand.

use super::conversations::{Behind, Wishes};
use super::pages::{self, Rank};
use super::rows::{self, Names, Stored};
use super::ticket::Ticket;
use super::{Reporter, internal};
use crate::columns::Snapshot;
use crate::columns::bits::ROWS;
use async_trait::async_trait;
use reports::ReportError;
use reports::conversations::FileRow;
use reports::engine::{FileOf, Rows};
use reports::overview::Range;
use reports::query::{Clock, Query};
use sqlx::{Sqlite, Transaction};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rows read at once.
const SOME: usize = 1000;
/// How long to wait for other files to be done.
const WAIT: Duration = Duration::from_secs(5);
/// How long a whole file may take: a reader who has stopped reading must give the connection back.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// What the columns know.
struct Found {
    range: Range,
    /// In order.
    ids: Vec<u32>,
    /// Messages in range of each, where the query speaks of messages.
    messages: Option<Vec<u32>>,
    now: i64,
    snapshot: Arc<Snapshot>,
}

impl Reporter {
    pub(super) async fn file_of_conversations(&self, query: &Query) -> Result<FileOf<FileRow>, ReportError> {
        let wishes = self.wishes(query).await?;
        let asked = query.clone();
        let found = self.compute(move |snapshot, now, ticket| find(snapshot, &asked, &wishes, now, ticket)).await?;
        let begun = tokio::time::timeout(WAIT, self.store.exporter().begin()).await;
        let mut transaction = begun.map_err(|_| ReportError::Deadline)?.map_err(internal)?;
        let names = Names::read(&mut transaction).await.map_err(internal)?;
        let (range, total) = (found.range.clone(), found.ids.len() as u64);
        let until = Instant::now() + LIMIT;
        let rows = FileRows { found, names, transaction, clock: query.filter.clock, at: 0, until };
        Ok(FileOf { range, total, rows: Box::new(rows) })
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
    Ok(Found { range, ids, messages, now, snapshot: Arc::clone(snapshot) })
}

/// All ids in order, and the messages in range of each, where the query speaks of messages.
pub(super) fn ids(
    snapshot: &Snapshot,
    query: &Query,
    wishes: &Wishes,
    now: i64,
    ticket: &Ticket,
) -> Result<(Vec<u32>, Option<Vec<u32>>, Range), ReportError> {
    let behind = Behind::find(snapshot, query, wishes, now, ticket)?;
    let order = wishes.order(snapshot, query, now);
    // Rank, and where the row stands.
    let mut all: Vec<(Rank, u32)> = Vec::new();
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

/// The rows that are still to come.
struct FileRows {
    found: Found,
    names: Names,
    transaction: Transaction<'static, Sqlite>,
    clock: Clock,
    at: usize,
    until: Instant,
}

#[async_trait]
impl Rows<FileRow> for FileRows {
    async fn next(&mut self) -> Result<Option<Vec<FileRow>>, ReportError> {
        if Instant::now() > self.until {
            return Err(ReportError::Deadline);
        }
        let found = &self.found;
        let Some(ids) = found.ids.get(self.at..).filter(|ids| !ids.is_empty()) else { return Ok(None) };
        let ids = ids.get(..SOME).unwrap_or(ids);
        let stored: Vec<Stored> =
            rows::by_id(&mut self.transaction, ids, rows::CONVERSATIONS).await.map_err(internal)?;
        let mut by_id: HashMap<u32, Stored> = stored.into_iter().map(|row| (row.id, row)).collect();
        let row = |(position, id): (usize, &u32)| {
            // One that a late event undid since the columns were asked is not there.
            let stored = by_id.remove(id)?;
            let messages = found.messages.as_ref().and_then(|messages| messages.get(position)).copied();
            Some(stored.in_file(&self.names, &found.snapshot, self.clock, found.now, messages.map(u64::from)))
        };
        let some = (self.at..).zip(ids).filter_map(row).collect();
        self.at += ids.len();
        Ok(Some(some))
    }
}
