//! One state of the data for a file: connections that read it, the columns of it, and what is searched for in it.
//!
//! sqlx hands every row from one thread to another, which takes most of the time of a file of a million rows (60 thousand rows a
//! second); rusqlite, on the thread that also writes the rows, reads the same statement of the same SQLite several times as fast.

use super::search::{self, Found};
use super::{Reporter, internal};
use crate::columns::{Snapshot, read};
use crate::error::StoreError;
use reports::{Query, ReportError};
use rusqlite::{Connection, OpenFlags};
use sqlx::Connection as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// How long to wait for other files to be done.
const WAIT: Duration = Duration::from_secs(5);
/// How often to try for one state of the data in all connections: a writer must come in between each time to fail.
const TRIES: usize = 20;
/// Two threads read and write a file; more would only take turns on what else there is to do.
const MOST: usize = 2;

/// A connection that reads one state of the data, which others of the same file read too.
pub struct Export {
    pub connection: Connection,
    /// The file's turn is over when its last connection is closed.
    pub _turn: Arc<OwnedSemaphorePermit>,
}

/// What a file is made from, all of it as of one write transaction.
pub struct State {
    /// As many connections as there are threads to read with.
    pub exports: Vec<Export>,
    pub snapshot: Arc<Snapshot>,
    /// What `q` and `contact` narrow the list to.
    pub found: Vec<Found>,
}

/// Takes hold of the newest state of the data.
///
/// # Errors
/// [`ReportError::Deadline`] where too many files are being made, or no moment comes without a writer in between.
pub async fn begin(reporter: &Reporter, query: &Query) -> Result<State, ReportError> {
    let store = &reporter.store;
    let turn = tokio::time::timeout(WAIT, Arc::clone(store.exports()).acquire_owned()).await;
    let turn = Arc::new(turn.map_err(|_| ReportError::Deadline)?.map_err(internal)?);
    let path = store.path().to_path_buf();
    let threads = std::thread::available_parallelism().map_or(1, Into::into).min(MOST);
    let open = move || (0..threads).map(|_| connect(&path)).collect::<Result<Vec<_>, StoreError>>();
    let mut connections = tokio::task::spawn_blocking(open).await.map_err(internal)?.map_err(internal)?;
    for _ in 0..TRIES {
        let mut reader = store.reader().acquire().await.map_err(internal)?;
        let mut transaction = reader.begin().await.map_err(internal)?;
        let revision = read::revision(&mut transaction).await.map_err(internal)?;
        // Every write transaction raises the revision: who reads the same one reads the same state.
        let beginning = tokio::task::spawn_blocking(move || {
            let revisions = connections.iter().map(begin_reading).collect::<Result<Vec<_>, StoreError>>();
            (connections, revisions)
        });
        let revisions;
        (connections, revisions) = beginning.await.map_err(internal)?;
        if revisions.map_err(internal)?.iter().any(|theirs| *theirs != revision) {
            continue;
        }
        if let Some(snapshot) = reporter.columns.at(&mut transaction).await.map_err(internal)? {
            let found = search::narrowed(&mut transaction, query).await?;
            let export = |connection| Export { connection, _turn: Arc::clone(&turn) };
            return Ok(State { exports: connections.into_iter().map(export).collect(), snapshot, found });
        }
    }
    Err(ReportError::Deadline)
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(WAIT)?;
    // With SQLite's own two megabytes of pages: more of them take memory, and time too, for the processor's caches are smaller.
    connection.execute_batch("pragma query_only = on")?;
    Ok(connection)
}

/// Begins a read transaction, in the place of one that came too early, and gives the revision that it reads.
fn begin_reading(connection: &Connection) -> Result<i64, StoreError> {
    if !connection.is_autocommit() {
        connection.execute_batch("rollback")?;
    }
    connection.execute_batch("begin")?;
    Ok(connection.query_row(read::REVISION, [], |row| row.get(0))?)
}
