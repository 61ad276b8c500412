//! Asking SQLite what may take long.
//!
//! Dropping the future of a statement does not end the statement: SQLite goes on, and its connection with it. So while such a one is
//! answered, SQLite itself asks a ticket now and then whether to go on.

use super::internal;
use super::ticket::Ticket;
use crate::error::StoreError;
use reports::ReportError;
use sqlx::SqliteConnection;
use std::time::Duration;

/// After how many of its instructions SQLite asks: some tens of microseconds.
const INSTRUCTIONS: i32 = 1000;

/// Does what asks the database. When this is dropped, or has taken so long, the statement at work ends soon after.
///
/// A connection of [`crate::Store::reader`] only: where this is dropped, the ticket stays with the connection until its pool takes it away.
///
/// # Errors
/// [`StoreError::Stopped`] when it took too long; what the database answers.
pub async fn ask<T>(
    connection: &mut SqliteConnection,
    limit: Duration,
    asking: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let (ticket, _guard) = Ticket::new(limit);
    connection.lock_handle().await?.set_progress_handler(INSTRUCTIONS, move || ticket.check().is_ok());
    let answer = asking(connection).await;
    connection.lock_handle().await?.remove_progress_handler();
    answer
}

/// What a report says of it.
pub fn failed(error: StoreError) -> ReportError {
    match error {
        StoreError::Stopped => ReportError::Deadline,
        StoreError::Corrupt { .. } => ReportError::Damaged,
        other => internal(other),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::store::{OpenOptions, Store};
    use sqlx::SqlitePool;

    const ENDLESS: &str = "with recursive n (n) as (select 1 union all select n + 1 from n) select max(n) from n";
    const LONG: Duration = Duration::from_secs(3600);

    /// A store with one connection to read with.
    async fn store(folder: &tempfile::TempDir) -> Store {
        Store::open(folder.path().join("test.db"), OpenOptions { readers: 1, ..OpenOptions::default() }).await.unwrap()
    }

    async fn endless(pool: &SqlitePool, limit: Duration) -> Result<i64, StoreError> {
        let mut connection = pool.acquire().await?;
        ask(&mut connection, limit, async |connection| Ok(sqlx::query_scalar(ENDLESS).fetch_one(connection).await?))
            .await
    }

    /// Some tens of thousands of instructions: enough for SQLite to ask a ticket.
    async fn count(pool: &SqlitePool) -> i64 {
        let some =
            "with recursive n (n) as (select 1 union all select n + 1 from n where n < 9999) select max(n) from n";
        sqlx::query_scalar(some).fetch_one(pool).await.unwrap()
    }

    #[tokio::test]
    async fn what_nobody_waits_for_ends_and_its_connection_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        for _ in 0..3 {
            let asking = tokio::time::timeout(Duration::from_millis(20), endless(store.reader(), LONG));
            assert!(asking.await.is_err(), "it has no end");
            // Else there would be no connection for this one, and the pool would give up.
            assert_eq!(count(store.reader()).await, 9999);
        }
    }

    #[tokio::test]
    async fn what_takes_too_long_ends_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let answer = endless(store.reader(), Duration::from_millis(20)).await;
        assert!(matches!(answer, Err(StoreError::Stopped)), "{answer:?}");
        assert_eq!(failed(StoreError::Stopped), ReportError::Deadline);
        assert_eq!(count(store.reader()).await, 9999);
    }
}
