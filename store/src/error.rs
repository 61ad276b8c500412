//! What can go wrong in the store, as sentences for the person who runs it.

use crate::damage;
use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is no SQLite database.
    #[error("{} is not a database of Rapporto: it is not a SQLite file, or it is encrypted", .0.display())]
    NotADatabase(PathBuf),
    /// A SQLite database of another program.
    #[error("{} is a database of another program; give Rapporto a file of its own", .0.display())]
    Foreign(PathBuf),
    /// The file is damaged.
    #[error("{}", damage::SENTENCE)]
    Corrupt {
        /// SQLite's words, for the log.
        detail: String,
    },
    /// The database was written by a newer release.
    #[error("{} was written by a newer version of Rapporto (schema {schema}); use that version, or restore an older backup", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// The newest migration it has seen.
        schema: i64,
    },
    /// The file or its folder cannot be opened or made.
    #[error("cannot open {}: {detail}", path.display())]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// Another process serves it.
    #[error("{} is served by another `rapporto serve` already; end that one first, or serve another file", .0.display())]
    Served(PathBuf),
    /// A copy cannot be made.
    #[error("the backup {} could not be made: {detail}", path.display())]
    Backup {
        /// The copy.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// Somebody else holds the write lock, or the connection, for too long.
    #[error("the database has been busy for too long; try again")]
    Busy,
    /// No space left.
    #[error("the disk is full: nothing of this batch was stored")]
    Full,
    /// The disk did not confirm what was written.
    #[error("the disk did not confirm what was stored ({0}); send it again")]
    Unsynced(std::io::Error),
    /// The file may not be written.
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    /// A setting has a name or value that cannot be.
    #[error("{0}")]
    Setting(String),
    /// A user cannot be as asked.
    #[error("{0}")]
    User(String),
    /// A key cannot be made or revoked as asked.
    #[error("{0}")]
    Key(String),
    /// The bulk loader was given a database that holds events.
    #[error("the database already holds events; this works on an empty one only")]
    NotEmpty,
    /// `RAPPORTO_NOW` is no instant.
    #[error("RAPPORTO_NOW is not an RFC 3339 instant: {0}")]
    Clock(String),
    /// A file to import could not be read.
    #[error("{source_name}: {detail}")]
    Reading {
        /// The file's name.
        source_name: String,
        /// Why.
        detail: String,
    },
    /// Something stored does not read as what was written.
    #[error("the database holds something unexpected: {0}")]
    Unexpected(String),
    /// A background thread ended without an answer.
    #[error("a working thread ended unexpectedly")]
    Worker,
    /// Nobody waits for the answer any longer, or it took too long.
    #[error("the database was asked for too much: no answer in time")]
    Stopped,
    /// A file of all rows could not be read.
    #[error("the database answered: {0}")]
    Export(rusqlite::Error),
    /// Anything else of the database.
    #[error("the database answered: {0}")]
    Database(sqlx::Error),
}

/// SQLite's primary result codes that deserve a sentence of their own.
const BUSY: u8 = 5;
const LOCKED: u8 = 6;
const READONLY: u8 = 8;
const INTERRUPT: u8 = 9;
const CORRUPT: u8 = 11;
const FULL: u8 = 13;
const CANTOPEN: u8 = 14;
const NOTADB: u8 = 26;

/// The primary SQLite result code of an error, where it has one.
fn code(error: &sqlx::Error) -> Option<u8> {
    let extended: i64 = error.as_database_error()?.code()?.parse().ok()?;
    u8::try_from(extended & 0xff).ok()
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return StoreError::Busy;
        }
        match code(&error) {
            Some(BUSY | LOCKED) => StoreError::Busy,
            Some(FULL) => StoreError::Full,
            Some(INTERRUPT) => StoreError::Stopped,
            Some(READONLY) => StoreError::ReadOnly(error.to_string()),
            Some(CORRUPT | NOTADB) => StoreError::damaged(error.to_string()),
            _ => StoreError::Database(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::damaged(error.to_string()),
            _ => StoreError::Export(error),
        }
    }
}

impl StoreError {
    /// The file is damaged, as everybody shall know from now on.
    pub(crate) fn damaged(detail: String) -> StoreError {
        damage::note(&detail);
        StoreError::Corrupt { detail }
    }

    /// Whether the database as a whole is at fault, so that nothing else could be stored now either.
    pub(crate) fn is_of_the_database(&self) -> bool {
        use StoreError::{Busy, CannotOpen, Corrupt, Full, ReadOnly, Unsynced};
        matches!(self, Busy | Full | Unsynced(_) | ReadOnly(_) | Corrupt { .. } | CannotOpen { .. })
    }

    /// There is no file and none can be made.
    pub(crate) fn no_file(path: &Path) -> StoreError {
        let detail = "the folder is missing or may not be written".into();
        StoreError::CannotOpen { path: path.to_path_buf(), detail }
    }

    /// An error met while opening `path`.
    pub(crate) fn opening(path: &Path, error: sqlx::Error) -> StoreError {
        match code(&error) {
            Some(NOTADB) => StoreError::NotADatabase(path.to_path_buf()),
            Some(CANTOPEN) => StoreError::no_file(path),
            // Whoever opens it is told, and it goes no further.
            Some(CORRUPT) => StoreError::Corrupt { detail: error.to_string() },
            _ => match error {
                sqlx::Error::Io(error) => {
                    StoreError::CannotOpen { path: path.to_path_buf(), detail: error.to_string() }
                }
                other => StoreError::from(other),
            },
        }
    }
}
