//! Lines that could not be understood, kept for a while to look at.

use crate::{error::StoreError, ingest::Refused, json_rows::JsonRows};
use sqlx::SqliteConnection;

/// How long rejected lines are kept: 30 days.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;

/// Keeps rejected lines.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    received: i64,
    source: &str,
    refused: &[(u64, Refused)],
) -> Result<(), StoreError> {
    if refused.is_empty() {
        return Ok(());
    }
    let mut rows = JsonRows::new();
    for (number, Refused { rejection, raw }) in refused {
        rows.row()
            .int(i64::try_from(*number).unwrap_or(i64::MAX))
            .text(rejection.field.as_deref())
            .text(&*rejection.reason)
            .text(&**raw)
            .end();
    }
    sqlx::query(include_str!("../sql/rejected_keep.sql"))
        .bind(rows.finish())
        .bind(received)
        .bind(source)
        .execute(connection)
        .await?;
    Ok(())
}

/// Drops those whose time is over.
pub(crate) async fn prune(connection: &mut SqliteConnection, now: i64) -> Result<(), StoreError> {
    sqlx::query(include_str!("../sql/rejected_prune.sql"))
        .bind(now.saturating_sub(KEPT_MS))
        .execute(connection)
        .await?;
    Ok(())
}
