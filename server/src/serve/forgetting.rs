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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use store::{
        OpenOptions, events,
        ingest::{IngestOptions, Line},
        sources::Source,
    };

    use super::*;

    #[tokio::test]
    async fn what_an_erasure_left_goes_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("test.db"), OpenOptions::default()).await.unwrap();
        let deleted = r#"{"type":"contact.deleted","contact":"c1","at":"2026-10-02T00:00:00Z"}"#;
        let line = Line::check(&events::Line { number: 1, raw: deleted.into(), problem: None }, store.now(), false);
        let options = IngestOptions { strict: false, source: Source::Api };
        store.ingest(vec![line], &options).await.unwrap();
        assert!(store.has_to_overwrite().await.unwrap());
        let forgetting = tokio::spawn(keep_forgetting(store.clone()));
        while store.has_to_overwrite().await.unwrap() {
            sleep(Duration::from_millis(10)).await;
        }
        forgetting.abort();
    }
}
