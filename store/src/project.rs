//! From the journal to the facts: what a batch of new events touches is computed afresh and written where it differs.

use crate::error::StoreError;
use sqlx::SqliteConnection;

/// Raises the store's revision; every row changed in the transaction carries it.
pub(crate) async fn next_revision(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(include_str!("../sql/head_next_revision.sql")).fetch_one(connection).await?)
}
