//! The database file: opening, migrating, and the connections to it.

use crate::{
    audit::FailedAudit,
    clock::{Clock, system_clock},
    connectors::{IdKey, Reading},
    error::StoreError,
    settings::Settings,
};
use arc_swap::ArcSwapOption;
use sqlx::{
    ConnectOptions, Connection, Sqlite, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

mod file;
mod log;
mod overwriting;
#[cfg(test)]
mod tests;
mod unused;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// `pragma application_id` of our files, "RPRT".
pub(crate) const APPLICATION_ID: i64 = 0x5250_5254;

/// How long a statement waits for another process's write lock, unless told otherwise.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// How long who waits for as long as it takes lets others have their turn, before the next attempt.
pub(crate) const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(100);

/// At how many pages of the write-ahead log who commits copies it into the database: 256 MiB.
const MOST_LOG_PAGES: &str = "65536";

/// How to open a store.
#[derive(Clone)]
pub struct OpenOptions {
    /// Where the time of day comes from.
    pub clock: Clock,
    /// Connections for reports.
    pub readers: u32,
    /// How many long exports at once. They have connections of their own, so that they never starve the reports.
    pub exporters: u32,
    /// How long a statement waits for another process's write lock before it fails.
    pub busy_timeout: Duration,
    /// How many pages the database may have; beyond that it is full, as a disk is.
    pub most_pages: Option<u32>,
}

impl Default for OpenOptions {
    fn default() -> OpenOptions {
        OpenOptions { clock: system_clock(), readers: 4, exporters: 2, busy_timeout: BUSY_TIMEOUT, most_pages: None }
    }
}

impl OpenOptions {
    /// The usual options with the given clock.
    pub fn with_clock(clock: Clock) -> OpenOptions {
        OpenOptions { clock, ..OpenOptions::default() }
    }
}

/// An open database. Cheap to clone: clones share the connections.
///
/// One connection writes, always in `begin immediate` transactions; the others are read-only and, in WAL mode, never wait
/// for it. Other processes may have the same file open.
#[derive(Clone)]
pub struct Store {
    path: PathBuf,
    clock: Clock,
    writer: SqlitePool,
    readers: SqlitePool,
    exporters: SqlitePool,
    /// The turns of those who make long files.
    exports: Arc<Semaphore>,
    /// How many those are.
    most_exports: usize,
    busy_timeout: Duration,
    /// Makes ids of what people are known by.
    ids: IdKey,
    /// The settings, and when they were read last.
    pub(crate) recent: Arc<ArcSwapOption<(Instant, Arc<Settings>)>>,
    /// The write-ahead log.
    log: Arc<log::Log>,
    /// The last audit of this process that could not be finished.
    pub(crate) failed_audit: Arc<ArcSwapOption<FailedAudit>>,
}

impl Store {
    /// Opens a database, makes it when it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// A sentence each for: no database, another program's database, damaged, written by a newer release, cannot be opened.
    pub async fn open(path: impl AsRef<Path>, options: OpenOptions) -> Result<Store, StoreError> {
        let path = path.as_ref();
        file::make_private(path)?;
        let opening = |error| StoreError::opening(path, error);
        let shared = SqliteConnectOptions::new().filename(path).foreign_keys(true).busy_timeout(options.busy_timeout);
        let writing = shared
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged event must survive a power cut: with WAL, only `full` syncs the log at each commit.
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "memory")
            // What is deleted is gone from the file, in the pages that it frees too.
            .pragma("secure_delete", "on")
            // After a big transaction the log shrinks back to this.
            .pragma("journal_size_limit", "67108864")
            // Few checkpoints: each writes every page that changed and syncs the database file, and the fewer there are the more changes
            // of one page become one. A server makes them beside the connection that writes ([`Store::keep_checkpointing`]), and this
            // one only what they left.
            .pragma("wal_autocheckpoint", MOST_LOG_PAGES)
            .statement_cache_capacity(200)
            // A batch, a rebuild, an index take as long as they take: no news for the log.
            .disable_statement_logging();
        let writing = match options.most_pages {
            Some(most) => writing.pragma("max_page_count", most.to_string()),
            None => writing,
        };
        let mut first = begin(path, &writing, options.busy_timeout).await?;
        let secret: Option<Vec<u8>> =
            sqlx::query_scalar(include_str!("../sql/head_secret.sql")).fetch_one(&mut first).await.map_err(opening)?;
        let ids = IdKey::new(secret.and_then(|secret| secret.try_into().ok()));
        first.close().await.map_err(opening)?;

        // When the disk is full SQLite may undo a transaction by itself. sqlx then cannot undo it once more, takes the connection
        // to be inside it for ever, and refuses to begin another: such a connection is replaced. The others sync what they commit,
        // whoever had them before ([`Store::unsynced_writer`]).
        let writer = pool(1).before_acquire(|connection, _| {
            Box::pin(async move {
                let is_usable = !connection.is_in_transaction();
                if is_usable {
                    sqlx::query("pragma synchronous = full").execute(connection).await?;
                }
                Ok(is_usable)
            })
        });
        let writer = writer.connect_with(writing).await.map_err(opening)?;
        let reading = shared.read_only(true).pragma("query_only", "on").pragma("cache_size", "-16384");
        // Whoever went away in the middle of a question left something in SQLite that ends it, which must not end another's. To take
        // it away shows too that the connection is alive, which the pool would ask for otherwise.
        let readers = pool(options.readers).test_before_acquire(false).before_acquire(|connection, _| {
            Box::pin(async move {
                connection.lock_handle().await?.remove_progress_handler();
                Ok(true)
            })
        });
        let readers = readers.connect_with(reading.clone()).await.map_err(opening)?;
        let exporters =
            pool(options.exporters).connect_with(reading.disable_statement_logging()).await.map_err(opening)?;
        let most_exports = options.exporters.max(1) as usize;
        let exports = Arc::new(Semaphore::new(most_exports));
        Ok(Store {
            path: path.to_path_buf(),
            clock: options.clock,
            writer,
            readers,
            exporters,
            exports,
            most_exports,
            busy_timeout: options.busy_timeout,
            ids,
            recent: Arc::default(),
            log: Arc::default(),
            failed_audit: Arc::default(),
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The present, UTC milliseconds.
    pub fn now(&self) -> i64 {
        (self.clock)()
    }

    /// How a delivery that comes now is read, where texts may be stored or not.
    pub fn reading(&self, store_text: bool) -> Reading {
        Reading { received: self.now(), store_text, ids: self.ids }
    }

    /// Read-only connections for reports.
    pub fn reader(&self) -> &SqlitePool {
        &self.readers
    }

    /// Read-only connections for long exports.
    pub fn exporter(&self) -> &SqlitePool {
        &self.exporters
    }

    /// As many long files are made at once as there are turns here; none once the store is closed.
    pub(crate) fn exports(&self) -> &Arc<Semaphore> {
        &self.exports
    }

    /// How many long files are being made.
    pub fn open_exports(&self) -> usize {
        self.most_exports.saturating_sub(self.exports.available_permits())
    }

    /// The revision of the newest transaction.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn revision(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("select revision from head").fetch_one(self.reader()).await?)
    }

    /// The same store for one that makes long files and takes nobody's turn: it has one of its own.
    #[must_use]
    pub fn with_a_turn_of_its_own(&self) -> Store {
        Store { exports: Arc::new(Semaphore::new(1)), most_exports: 1, ..self.clone() }
    }

    /// Begins a write transaction; dropping it undoes it.
    pub(crate) async fn begin_write(&self) -> Result<sqlx::Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("begin immediate").await?)
    }

    /// The connection that writes, whose next commit does not sync the log: [`Store::sync_log`] does, beside the transactions that follow.
    /// Whoever gets the connection next has it as it was.
    pub(crate) async fn unsynced_writer(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        let mut writer = self.writer.acquire().await?;
        sqlx::query("pragma synchronous = normal").execute(&mut *writer).await?;
        Ok(writer)
    }

    /// Makes this process the one that serves the database, until it ends. Other commands may work beside it.
    ///
    /// # Errors
    /// When another process serves it, or the file cannot be locked.
    pub fn claim(&self) -> Result<(), StoreError> {
        let failed =
            |error: std::io::Error| StoreError::CannotOpen { path: self.path.clone(), detail: error.to_string() };
        let file = File::open(&self.path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                // Never closed: closing it would take SQLite's own locks of this process with it.
                std::mem::forget(file);
                Ok(())
            }
            Err(TryLockError::WouldBlock) => Err(StoreError::Served(self.path.clone())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Whether anything was ever taken in.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_events(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar("select exists (select 1 from journal)").fetch_one(self.reader()).await?)
    }

    /// Closes all connections. Whoever copies the database file after that has everything in it, unless another process is at work.
    pub async fn close(&self) {
        self.readers.close().await;
        self.exporters.close().await;
        self.exports.close();
        if let Err(error) = self.forget_log().await {
            tracing::warn!(%error, "what came last stays in the write-ahead log beside the database");
        }
        self.writer.close().await;
    }
}

fn pool(connections: u32) -> SqlitePoolOptions {
    // Connections stay: their page caches and prepared statements are worth keeping.
    SqlitePoolOptions::new().max_connections(connections.max(1)).idle_timeout(None).max_lifetime(None)
}

/// The first connection, to a database of our schema. Others may make the same file at this moment: SQLite then says that it is busy
/// without waiting for its timeout, because two that change the journal's mode would wait for each other.
async fn begin(path: &Path, options: &SqliteConnectOptions, timeout: Duration) -> Result<SqliteConnection, StoreError> {
    let attempt = async || {
        let opened = SqliteConnection::connect_with(options).await;
        let mut connection = opened.map_err(|error| StoreError::opening(path, error))?;
        migrate(path, &mut connection).await?;
        Ok(connection)
    };
    let until = Instant::now() + timeout;
    loop {
        match attempt().await {
            Err(StoreError::Busy) if Instant::now() < until => tokio::time::sleep(BETWEEN_ATTEMPTS).await,
            done => return done,
        }
    }
}

/// Brings the schema up to date. A database that is up to date is only read, so that opening never waits for a writer.
async fn migrate(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let opening = |error| StoreError::opening(path, error);
    if is_current(connection).await.map_err(opening)? {
        return Ok(());
    }
    let mut transaction = connection.begin_with("begin immediate").await.map_err(opening)?;
    let id: i64 = sqlx::query_scalar("pragma application_id").fetch_one(&mut *transaction).await.map_err(opening)?;
    if id != APPLICATION_ID && has_tables(&mut transaction).await.map_err(opening)? {
        return Err(StoreError::Foreign(path.to_path_buf()));
    }
    match MIGRATIONS.run(&mut *transaction).await {
        Ok(()) => transaction.commit().await.map_err(opening),
        Err(MigrateError::VersionMissing(schema) | MigrateError::VersionTooNew(schema, _)) => {
            Err(StoreError::TooNew { path: path.to_path_buf(), schema })
        }
        Err(MigrateError::VersionMismatch(schema)) => {
            Err(StoreError::Unexpected(format!("migration {schema} differs from the one this database was made with")))
        }
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => Err(opening(error)),
        Err(other) => Err(StoreError::Unexpected(other.to_string())),
    }
}

/// Whether the database has exactly the migrations of this release.
async fn is_current(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if !has_tables(connection).await? {
        return Ok(false);
    }
    let id: i64 = sqlx::query_scalar("pragma application_id").fetch_one(&mut *connection).await?;
    if id != APPLICATION_ID {
        return Ok(false);
    }
    let applied: Vec<(i64, Vec<u8>, bool)> =
        sqlx::query_as("select version, checksum, success from _sqlx_migrations order by version")
            .fetch_all(connection)
            .await?;
    let known = MIGRATIONS.iter().filter(|migration| !migration.migration_type.is_down_migration());
    Ok(known
        .map(|migration| (migration.version, migration.checksum.as_ref()))
        .eq(applied.iter().filter(|(_, _, success)| *success).map(|(version, checksum, _)| (*version, &checksum[..]))))
}

async fn has_tables(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("select exists (select 1 from sqlite_schema where type = 'table')").fetch_one(connection).await
}
