//! Noticing commits, those of other processes too.

use super::{Columns, load};
use crate::error::StoreError;
use sqlx::SqliteConnection;
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;

/// How often the database is asked whether anybody committed. It costs a few microseconds.
const EVERY: Duration = Duration::from_millis(250);

impl Columns {
    /// Keeps the columns up to date until the task is aborted: soon after each commit, by whatever process.
    pub fn watch(self: &Arc<Columns>) -> JoinHandle<()> {
        let columns = Arc::clone(self);
        tokio::spawn(async move {
            tokio::join!(columns.keep_up(), columns.keep_saved());
        })
    }

    async fn keep_up(&self) {
        loop {
            if let Err(error) = self.follow().await {
                tracing::error!(%error, "the reports cannot follow the database; trying again");
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    async fn follow(&self) -> Result<(), StoreError> {
        // `pragma data_version` compares with what the same connection saw before: it needs one of its own.
        let mut connection = load::connect(&self.store).await?;
        let mut seen = None;
        loop {
            let version = data_version(&mut connection).await?;
            if seen != Some(version) {
                self.catch_up().await?;
                seen = Some(version);
            }
            // Whichever comes first.
            let _ = tokio::time::timeout(EVERY, self.wake.notified()).await;
        }
    }
}

async fn data_version(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("pragma data_version").fetch_one(connection).await?)
}
