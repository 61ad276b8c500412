//! Whether the database file was found to be damaged: by whichever connection met a page that is none, or by looking through all of it.

use crate::{error::StoreError, store::Store};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::sync::atomic::{AtomicBool, Ordering};

/// A process has one database. That it is damaged is met in any place that reads or writes, and never mends itself: once known, it
/// stays so until the process ends.
static IS_DAMAGED: AtomicBool = AtomicBool::new(false);

/// What whoever meets it is told.
pub const SENTENCE: &str = "the database is damaged; restore the latest backup, or keep the file and ask for help";

/// Whether anything damaged was met.
#[must_use]
pub fn is_known() -> bool {
    IS_DAMAGED.load(Ordering::Relaxed)
}

/// Notes that something damaged was met, and says so loudly: once, for a damaged page is met again and again.
pub(crate) fn note(detail: &str) {
    if !IS_DAMAGED.swap(true, Ordering::Relaxed) {
        tracing::error!(detail, "{SENTENCE}; what is read from its damaged part fails until then");
    }
}

/// Looks through all pages of a file, for some seconds a gigabyte. The first fault is enough.
pub(crate) const LOOK: &str = "pragma quick_check(1)";

/// What [`LOOK`] says of a file, as an error where it found a fault.
pub(crate) fn looked(found: String) -> Result<(), StoreError> {
    if found == "ok" { Ok(()) } else { Err(StoreError::damaged(found)) }
}

impl Store {
    /// Looks whether all pages of the file are what they should be, and notes it where they are not. Takes some seconds a gigabyte, on
    /// a connection and a thread of its own, and reads one unchanging view meanwhile.
    ///
    /// # Errors
    /// When the database cannot be read; [`StoreError::Corrupt`] when it is damaged.
    pub async fn look_through(&self) -> Result<(), StoreError> {
        let options = SqliteConnectOptions::new().filename(self.path()).read_only(true).disable_statement_logging();
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let found: String = sqlx::query_scalar(LOOK).fetch_one(&mut connection).await?;
        connection.close().await?;
        looked(found)
    }
}
