//! What may be kept for a while only goes when its time is over, also on a server to which nothing comes.

use std::time::Duration;

use store::Store;
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
        sleep(EVERY).await;
    }
}
