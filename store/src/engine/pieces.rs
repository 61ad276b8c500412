//! A list as a file: all ids in order from the columns, then the rows from SQLite, some at a time and by two threads that take
//! turns, so that a million of them need the memory of a thousand.

use super::asking;
use super::export::{self, Export};
use super::rows::Names;
use super::search::Found;
use super::ticket::Ticket;
use super::{Reporter, internal};
use crate::columns::Snapshot;
use crate::error::StoreError;
use reports::engine::{FileOf, Rows};
use reports::overview::Range;
use reports::{Query, ReportError};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rows read at once.
const SOME: usize = 1000;
/// How long a whole file may take: a reader who has stopped reading must give the connection back.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// A list whose order is known, and whose rows SQLite has.
pub trait Listed: Send + Sync + 'static {
    /// What SQLite has of a row.
    type Stored;
    /// A row of the file.
    type Row: 'static;
    /// Gives rows by a JSON array of ids, in its order.
    const SQL: &'static str;

    /// The dates and instants that they are of.
    fn range(&self) -> &Range;

    /// All of them, in order.
    fn ids(&self) -> &[u32];

    /// A row's id, and the row.
    ///
    /// # Errors
    /// Where a cell is of another type.
    fn read(&self, names: &Names, row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, Self::Stored)>;

    /// The row at a position.
    fn shown(&self, names: &Names, stored: Self::Stored, position: usize) -> Self::Row;
}

impl Reporter {
    /// The file of a list that is found in the columns.
    ///
    /// # Errors
    /// Where the database cannot be read, or too many files are being read.
    pub(super) async fn file<L: Listed>(
        &self,
        query: &Query,
        find: impl FnOnce(&Arc<Snapshot>, Vec<Found>, i64, &Ticket) -> Result<L, ReportError> + Send + 'static,
    ) -> Result<FileOf<L::Row>, ReportError> {
        let state = export::begin(self, query).await?;
        let (names, found) = (Names::of(&state.snapshot), state.found);
        let list = self
            .compute_on(state.snapshot, self.store.now(), move |snapshot, now, ticket| {
                find(snapshot, found, now, ticket)
            })
            .await?;
        let until = Instant::now() + LIMIT;
        let (range, total, parts) = (list.range().clone(), list.ids().len() as u64, state.exports.len());
        let all = Arc::new(All { list, names, parts, until });
        let part =
            |(piece, export)| -> Box<dyn Rows<L::Row>> { Box::new(Part { all: Arc::clone(&all), export, piece }) };
        Ok(FileOf { range, total, parts: state.exports.into_iter().enumerate().map(part).collect(), until })
    }
}

/// What the parts share.
struct All<L> {
    list: L,
    names: Names,
    parts: usize,
    until: Instant,
}

/// The pieces that one thread reads.
struct Part<L> {
    all: Arc<All<L>>,
    export: Export,
    /// The next one.
    piece: usize,
}

impl<L: Listed> Rows<L::Row> for Part<L> {
    fn next(&mut self, visit: &mut dyn FnMut(&L::Row) -> io::Result<()>) -> Result<bool, ReportError> {
        let from = self.piece * SOME;
        let ids = self.all.list.ids().get(from..).unwrap_or_default();
        let ids = ids.get(..SOME).unwrap_or(ids);
        if ids.is_empty() {
            return Ok(false);
        }
        if Instant::now() > self.all.until {
            return Err(ReportError::Deadline);
        }
        self.piece += self.all.parts;
        // In the order in which SQLite has them, it finds most right beside the one before.
        let mut wanted: Vec<(u32, usize)> = ids.iter().copied().zip(0..).collect();
        wanted.sort_unstable();
        let sorted: Vec<u32> = wanted.iter().map(|(id, _)| *id).collect();
        let sorted = serde_json::to_string(&sorted).map_err(internal)?;
        let mut found: Vec<Option<L::Stored>> = ids.iter().map(|_| None).collect();
        let of_database = |error| asking::failed(StoreError::from(error));
        let mut statement = self.export.connection.prepare_cached(L::SQL).map_err(of_database)?;
        let mut rows = statement.query([sorted]).map_err(of_database)?;
        let mut coming = wanted.into_iter();
        while let Some(row) = rows.next().map_err(of_database)? {
            let (id, stored) = self.all.list.read(&self.all.names, row).map_err(of_database)?;
            let place = coming.next().filter(|(wanted, _)| *wanted == id);
            let Some(place) = place.and_then(|(_, place)| found.get_mut(place)) else {
                return wrong(&format!("row {id} came out of order"));
            };
            *place = Some(stored);
        }
        for ((stored, id), position) in found.into_iter().zip(ids).zip(from..) {
            let Some(stored) = stored else { return wrong(&format!("row {id} is missing")) };
            visit(&self.all.list.shown(&self.all.names, stored, position)).map_err(internal)?;
        }
        Ok(true)
    }
}

/// Columns and SQLite speak of one state: where they differ, no file may look complete.
fn wrong(what: &str) -> Result<bool, ReportError> {
    Err(ReportError::Internal(format!("a file of a list: {what}")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::columns::testing::{Random, World};
    use crate::engine::scope::Scope;
    use rusqlite::Connection;
    use tokio::sync::Semaphore;

    /// A list of nothing but ids, of which the database has those from 1 to 5.
    struct Ids(Vec<u32>, Range);

    impl Listed for Ids {
        type Stored = u32;
        type Row = u32;
        const SQL: &'static str = "select value from json_each(?1) where value between 1 and 5";

        fn range(&self) -> &Range {
            &self.1
        }

        fn ids(&self) -> &[u32] {
            &self.0
        }

        fn read(&self, _: &Names, row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, u32)> {
            Ok((row.get(0)?, row.get(0)?))
        }

        fn shown(&self, _: &Names, stored: u32, _: usize) -> u32 {
            stored
        }
    }

    /// What a part gives until its end.
    async fn read(ids: &[u32], limit: Duration) -> Result<Vec<u32>, ReportError> {
        let world = World::random(&mut Random(1), 1);
        let snapshot = world.load().snapshot;
        let query = Query::default();
        let scope = Scope::new(&snapshot, &query, world.now).unwrap();
        let list = Ids(ids.to_vec(), scope.civil.range_json(&scope.range, scope.group));
        let turn = Arc::new(Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap());
        let export = Export { connection: Connection::open_in_memory().unwrap(), _turn: turn };
        let until = Instant::now() + limit;
        let mut part =
            Part { all: Arc::new(All { list, names: Names::of(&snapshot), parts: 1, until }), export, piece: 0 };
        let mut rows = Vec::new();
        let mut visit = |row: &u32| {
            rows.push(*row);
            Ok(())
        };
        while part.next(&mut visit)? {}
        Ok(rows)
    }

    #[tokio::test]
    async fn rows_come_in_the_order_of_the_columns_until_the_time_is_over() {
        assert_eq!(read(&[3, 1, 5], LIMIT).await, Ok(vec![3, 1, 5]));
        assert_eq!(read(&[3, 1, 5], Duration::ZERO).await, Err(ReportError::Deadline));
    }

    #[tokio::test]
    async fn a_row_that_the_database_has_not_breaks_the_file() {
        let missing = |id| wrong(&format!("row {id} is missing")).map(|_| Vec::new());
        assert_eq!(read(&[3, 9], LIMIT).await, missing(9));
        assert_eq!(read(&[9], LIMIT).await, missing(9));
        let early = wrong("row 3 came out of order").map(|_| Vec::new());
        assert_eq!(read(&[3, 0], LIMIT).await, early);
    }
}
