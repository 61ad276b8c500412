//! The write-ahead log beside the database: syncing it, copying it into the database, and emptying it of what was erased.

use super::Store;
use crate::error::StoreError;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};
use std::{
    convert::Infallible,
    fs::{self, File, Metadata},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How often a server copies the log into the database.
const COPY_EVERY: Duration = Duration::from_secs(2);

/// A log of more pages than this, 16 MiB, begins anew instead of growing while events come in.
const LONG_LOG_PAGES: i64 = 4096;

/// How long the log waits for its readers before it is emptied without them.
const FORGET_TIMEOUT: Duration = Duration::from_millis(500);

/// What a store remembers of its log.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Something was erased that may be readable in it yet.
    to_forget: AtomicBool,
    /// The file whose name is on the disk. While it is open, no other file has its number.
    named: Mutex<Option<Arc<File>>>,
}

impl Log {
    /// Syncs the file, and its name where that is not known to be on the disk.
    pub(super) fn sync(&self, path: &Path) -> io::Result<()> {
        if let Some(file) = self.named(path) {
            return file.sync_data();
        }
        // SQLite keeps no lock on this file, which closing it would give up.
        let file = File::open(path)?;
        file.sync_data()?;
        // A new log is nothing without its name.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
        *self.named.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(file));
        Ok(())
    }

    /// The file of this path, where its name is on the disk.
    fn named(&self, path: &Path) -> Option<Arc<File>> {
        let named = self.named.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        // What cannot be looked at is opened anew, which tells why.
        is_one(&named.metadata().ok()?, &fs::metadata(path).ok()?).then_some(named)
    }

    #[cfg(test)]
    pub(super) fn is_named(&self, path: &Path) -> bool {
        self.named(path).is_some()
    }
}

/// Whether both are of one file.
#[cfg(unix)]
fn is_one(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_one(_: &Metadata, _: &Metadata) -> bool {
    false
}

impl Store {
    /// Syncs the log: what was committed before survives a power cut from then on.
    pub(crate) async fn sync_log(&self) -> Result<(), StoreError> {
        let mut path = self.path.clone().into_os_string();
        path.push("-wal");
        let (path, log) = (PathBuf::from(path), Arc::clone(&self.log));
        let syncing = tokio::task::spawn_blocking(move || log.sync(&path));
        syncing.await.map_err(|_| StoreError::Worker)?.map_err(StoreError::Unsynced)
    }

    /// Empties the write-ahead log, so that what was erased is not readable there either. Readers may hinder it, and a file that is being
    /// read, or an audit, must not keep everybody from writing for half a minute: then it is tried again later, by a server every two
    /// seconds.
    pub(crate) async fn forget_log(&self) -> Result<(), StoreError> {
        self.log.to_forget.store(true, Ordering::Relaxed);
        let mut writer = self.writer.acquire().await?;
        let forgotten = self.try_to_forget(&mut writer).await;
        sqlx::query(busy_timeout(self.busy_timeout)).execute(&mut *writer).await?;
        forgotten
    }

    async fn try_to_forget(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlx::query(busy_timeout(FORGET_TIMEOUT)).execute(&mut *connection).await?;
        let (is_hindered, _, _): (bool, i64, i64) =
            sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(connection).await?;
        if !is_hindered {
            self.log.to_forget.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Copies what was written from the log into the database, until the task is aborted, on a connection and a thread of its own: who
    /// commits need not wait for that.
    pub async fn keep_checkpointing(&self) {
        let mut failed = false;
        loop {
            let Err(error) = self.checkpoint_again_and_again(&mut failed).await;
            // A full disk stays full for a while: once is enough.
            if !std::mem::replace(&mut failed, true) {
                tracing::warn!(%error, "what was written stays in the log beside the database for now");
            }
            tokio::time::sleep(COPY_EVERY).await;
        }
    }

    async fn checkpoint_again_and_again(&self, failed: &mut bool) -> Result<Infallible, StoreError> {
        let mut connection = self.copying_connection().await?;
        let mut seen = None;
        loop {
            tokio::time::sleep(COPY_EVERY).await;
            let version: i64 = sqlx::query_scalar("pragma data_version").fetch_one(&mut connection).await?;
            if self.log.to_forget.load(Ordering::Relaxed) {
                self.try_to_forget(&mut connection).await?;
            } else if seen != Some(version) {
                self.copy_log(&mut connection).await?;
                (seen, *failed) = (Some(version), false);
            }
        }
    }

    pub(super) async fn copying_connection(&self) -> Result<SqliteConnection, StoreError> {
        let options = SqliteConnectOptions::new().filename(&self.path).synchronous(SqliteSynchronous::Full);
        Ok(SqliteConnection::connect_with(&options.disable_statement_logging()).await?)
    }

    /// Copies the log. Where it is long and others wrote meanwhile, what they wrote too, while nobody of this process writes: the log
    /// then begins anew in the room that it has. While it grows, each sync of it takes several times as long.
    pub(super) async fn copy_log(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let (pages, copied) = copy(connection).await?;
        if pages > LONG_LOG_PAGES && copied < pages {
            // Whoever writes for longer, as a rebuild does, is not waited for: there is another time.
            if let Ok(turn) = tokio::time::timeout(COPY_EVERY, self.writer.acquire()).await {
                let turn = turn?;
                copy(connection).await?;
                drop(turn);
            }
        }
        Ok(())
    }
}

/// Copies without waiting for anybody, and leaves what others are in the way of. How many pages the log has, and how many of them are
/// copied.
async fn copy(connection: &mut SqliteConnection) -> Result<(i64, i64), StoreError> {
    let (_, pages, copied): (i64, i64, i64) =
        sqlx::query_as("pragma wal_checkpoint(passive)").fetch_one(connection).await?;
    Ok((pages, copied))
}

fn busy_timeout(time: Duration) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("pragma busy_timeout = {}", time.as_millis()))
}
