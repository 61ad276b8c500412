//! The conversations behind a number as a file: all ids in order from the columns, then the rows from SQLite, some at a
//! time and by two threads that take turns, so that a million of them need the memory of a thousand.

use super::conversations::{Behind, Wishes};
use super::export::{self, Export};
use super::pages::{self, Rank};
use super::rows::{self, Names, Stored};
use super::ticket::Ticket;
use super::{Reporter, internal};
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, ROWS};
use reports::ReportError;
use reports::conversations::FileRow;
use reports::engine::{FileOf, Rows};
use reports::overview::Range;
use reports::query::{Clock, Query};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rows read at once.
const SOME: usize = 1000;
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
        let (exports, names) = export::begin(&self.store).await?;
        let (range, total) = (found.range.clone(), found.ids.len() as u64);
        let until = Instant::now() + LIMIT;
        let all = Arc::new(All { found, names, clock: query.filter.clock, parts: exports.len(), until });
        let part =
            |(piece, export)| -> Box<dyn Rows<FileRow>> { Box::new(Part { all: Arc::clone(&all), export, piece }) };
        Ok(FileOf { range, total, parts: exports.into_iter().enumerate().map(part).collect(), until })
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

/// What the parts share.
struct All {
    found: Found,
    names: Names,
    clock: Clock,
    parts: usize,
    until: Instant,
}

/// The pieces that one thread reads.
struct Part {
    all: Arc<All>,
    export: Export,
    /// The next one.
    piece: usize,
}

impl Rows<FileRow> for Part {
    fn next(&mut self, visit: &mut dyn FnMut(&FileRow) -> io::Result<()>) -> Result<bool, ReportError> {
        let from = self.piece * SOME;
        let ids = self.all.found.ids.get(from..).unwrap_or_default();
        let ids = ids.get(..SOME).unwrap_or(ids);
        if ids.is_empty() {
            return Ok(false);
        }
        self.piece += self.all.parts;
        let wanted = serde_json::to_string(ids).map_err(internal)?;
        let mut statement = self.export.connection.prepare_cached(rows::CONVERSATIONS).map_err(internal)?;
        let mut rows = statement.query([wanted]).map_err(internal)?;
        let mut coming = ids.iter().zip(from..);
        while let Some(row) = rows.next().map_err(internal)? {
            if Instant::now() > self.all.until {
                return Err(ReportError::Deadline);
            }
            let stored = Stored::from_row(row).map_err(internal)?;
            // One that a late event undid since the columns were asked is not there.
            let Some((_, position)) = coming.find(|(id, _)| **id == stored.id) else {
                return Err(ReportError::Internal(format!("conversation {} came out of order", stored.id)));
            };
            visit(&self.all.row(stored, position)).map_err(internal)?;
        }
        Ok(true)
    }
}

impl All {
    fn row(&self, stored: Stored, position: usize) -> FileRow {
        let found = &self.found;
        let messages = found.messages.as_ref().and_then(|messages| messages.get(position)).copied();
        stored.in_file(&self.names, &found.snapshot, self.clock, found.now, messages.map(u64::from))
    }
}
