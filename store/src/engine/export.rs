//! Connections for long files. sqlx hands every row from one thread to another, which takes most of the time of a file of a
//! million rows (60 thousand rows a second); rusqlite, on the thread that also writes the rows, reads the same statement of the
//! same SQLite several times as fast.

use super::internal;
use super::rows::Names;
use crate::columns::dims::{Agents, Tags};
use crate::columns::read;
use crate::error::StoreError;
use crate::store::Store;
use reports::ReportError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// How long to wait for other files to be done.
const WAIT: Duration = Duration::from_secs(5);
/// How often to try for one state of the data on several connections: a writer must come in between each time to fail.
const TRIES: usize = 10;
/// Two threads read and write a file; more would only take turns on what else there is to do.
const MOST: usize = 2;

/// A connection that reads one state of the data, which others of the same file read too.
pub struct Export {
    pub connection: Connection,
    /// The file's turn is over when its last connection is closed.
    _turn: Arc<OwnedSemaphorePermit>,
}

/// As many connections as there are threads to read with, all of them at one state of the data, and the names as of it.
pub async fn begin(store: &Store) -> Result<(Vec<Export>, Names), ReportError> {
    let turn = tokio::time::timeout(WAIT, Arc::clone(store.exports()).acquire_owned()).await;
    let turn = Arc::new(turn.map_err(|_| ReportError::Deadline)?.map_err(internal)?);
    let path = store.path().to_path_buf();
    let threads = std::thread::available_parallelism().map_or(1, Into::into).min(MOST);
    let opening = tokio::task::spawn_blocking(move || open(&path, threads));
    let (connections, names) = opening.await.map_err(internal)?.map_err(internal)?;
    let export = |connection| Export { connection, _turn: Arc::clone(&turn) };
    Ok((connections.into_iter().map(export).collect(), names))
}

fn open(path: &Path, threads: usize) -> Result<(Vec<Connection>, Names), StoreError> {
    let mut connections = (0..threads).map(|_| connect(path)).collect::<Result<Vec<_>, _>>()?;
    for _ in 0..TRIES {
        // Every write transaction raises the revision: who reads the same one reads the same state.
        let revisions = connections.iter().map(begin_reading).collect::<Result<Vec<_>, _>>()?;
        if revisions.windows(2).all(|pair| pair[0] == pair[1]) {
            break;
        }
        connections.iter().try_for_each(|connection| connection.execute_batch("rollback"))?;
    }
    if connections.iter().any(Connection::is_autocommit) {
        // A very busy writer: one thread has to do.
        connections.truncate(1);
        connections.iter().try_for_each(|connection| begin_reading(connection).map(drop))?;
    }
    let first = connections.first().ok_or(StoreError::Worker)?;
    let names = names(first)?;
    Ok((connections, names))
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(WAIT)?;
    connection.execute_batch("pragma query_only = on; pragma cache_size = -8192")?;
    Ok(connection)
}

/// Begins a read transaction, and gives the revision that it reads.
fn begin_reading(connection: &Connection) -> Result<i64, StoreError> {
    connection.execute_batch("begin")?;
    let sql = include_str!("../../sql/columns_head.sql");
    Ok(connection.query_row(sql, [], |row| row.get("revision"))?)
}

fn names(connection: &Connection) -> Result<Names, StoreError> {
    let mut statement = connection.prepare(include_str!("../../sql/columns_agents.sql"))?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))?;
    let agents = rows.map(|row| read::agent_of(row?)).collect::<Result<Vec<_>, StoreError>>()?;
    let mut statement = connection.prepare(include_str!("../../sql/columns_tags.sql"))?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let tags = rows.map(|row| read::tag_of(row?)).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Names::new(Agents::new(agents), Tags::new(tags)))
}
