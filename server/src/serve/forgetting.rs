//! What may be kept for a while only goes when its time is over, also on a server to which nothing comes; and what is erased goes from
//! where it had stood before.

use std::time::Duration;

use store::{Store, StoreError};
use tokio::time::sleep;

const EVERY: Duration = Duration::from_secs(3600);

/// Forgets now and every hour, until the task is aborted.
pub async fn keep_forgetting(store: Store) {
    loop {
        if let Err(error) = store.prune_rejected().await {
            tracing::error!(%error, "rejected lines whose time is over could not be deleted");
        }
        if let Err(error) = store.prune_deliveries().await {
            tracing::error!(%error, "webhooks' deliveries whose time is over could not be deleted");
        }
        if let Err(error) = overwrite(&store).await {
            tracing::error!(%error, "unused parts of the database, where something erased may be readable yet, could not be overwritten");
        }
        sleep(EVERY).await;
    }
}

async fn overwrite(store: &Store) -> Result<(), StoreError> {
    if store.has_to_overwrite().await? {
        let pages = store.overwrite_unused().await?;
        tracing::info!(pages, "something was erased: unused parts of the database are overwritten");
    }
    Ok(())
}
