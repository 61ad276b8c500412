//! A list as a file: all ids in order from the columns, then the rows from SQLite, some at a time and by two threads that take
//! turns, so that a million of them need the memory of a thousand.

use super::export::{self, Export};
use super::internal;
use super::rows::Names;
use crate::store::Store;
use reports::ReportError;
use reports::engine::{FileOf, Rows};
use reports::overview::Range;
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
    /// Gives rows by a JSON array of ids, in its order; some may be missing.
    const SQL: &'static str;

    /// All of them, in order.
    fn ids(&self) -> &[u32];

    /// A row's id, and the row.
    ///
    /// # Errors
    /// Where a cell is of another type.
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, Self::Stored)>;

    /// The row at a position.
    fn shown(&self, names: &Names, stored: Self::Stored, position: usize) -> Self::Row;
}

/// The file of a list.
///
/// # Errors
/// Where the database cannot be read, or too many files are being read.
pub async fn file<L: Listed>(store: &Store, range: Range, list: L) -> Result<FileOf<L::Row>, ReportError> {
    let (exports, names) = export::begin(store).await?;
    let until = Instant::now() + LIMIT;
    let total = list.ids().len() as u64;
    let all = Arc::new(All { list, names, parts: exports.len(), until });
    let part = |(piece, export)| -> Box<dyn Rows<L::Row>> { Box::new(Part { all: Arc::clone(&all), export, piece }) };
    Ok(FileOf { range, total, parts: exports.into_iter().enumerate().map(part).collect(), until })
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
        self.piece += self.all.parts;
        let wanted = serde_json::to_string(ids).map_err(internal)?;
        let mut statement = self.export.connection.prepare_cached(L::SQL).map_err(internal)?;
        let mut rows = statement.query([wanted]).map_err(internal)?;
        let mut coming = ids.iter().zip(from..);
        while let Some(row) = rows.next().map_err(internal)? {
            if Instant::now() > self.all.until {
                return Err(ReportError::Deadline);
            }
            let (id, stored) = L::read(row).map_err(internal)?;
            // One that a late event undid since the columns were asked is not there.
            let Some((_, position)) = coming.find(|(wanted, _)| **wanted == id) else {
                return Err(ReportError::Internal(format!("row {id} came out of order")));
            };
            visit(&self.all.list.shown(&self.all.names, stored, position)).map_err(internal)?;
        }
        Ok(true)
    }
}
