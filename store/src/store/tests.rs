//! What only the connection that writes can show.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::{
    events,
    ingest::{IngestOptions, Line},
};

async fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(folder.path().join("test.db"), OpenOptions::default()).await.unwrap()
}

/// Messages that fill some pages.
fn batch(number: u64) -> Vec<Line> {
    let event = |message: u64| {
        let raw = format!(
            r#"{{"type":"message","message":"{number}.{message}","conversation":"v{message}","from":"contact","kind":"text","x":"{}","at":"2026-10-01T12:00:00Z"}}"#,
            "x".repeat(2000)
        );
        Line::check(&events::Line { number: message, raw: raw.into(), problem: None }, 0, false)
    };
    (1..=50).map(event).collect()
}

#[tokio::test]
async fn wherever_in_a_transaction_the_disk_runs_full_the_next_one_begins() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let options = IngestOptions { strict: false, source: crate::sources::Source::Api };
    let mut refused = 0;
    for room in 0..40 {
        let mut writer = store.writer.acquire().await.unwrap();
        let pages: i64 = sqlx::query_scalar("pragma page_count").fetch_one(&mut *writer).await.unwrap();
        let limit = format!("pragma max_page_count = {}", pages + room);
        sqlx::query(sqlx::AssertSqlSafe(limit)).execute(&mut *writer).await.unwrap();
        drop(writer);
        match store.ingest(batch(room as u64), &options).await {
            Ok(_) => {}
            Err(StoreError::Full) => refused += 1,
            Err(other) => panic!("with {room} pages: {other}"),
        }
        let mut writer = store.writer.acquire().await.unwrap();
        sqlx::query("pragma max_page_count = 1000000").execute(&mut *writer).await.unwrap();
        drop(writer);
        // What was refused can be stored now that there is room, and all of it.
        let again = store.ingest(batch(room as u64), &options).await.unwrap();
        assert_eq!(again.accepted + again.duplicates, 50);
    }
    assert!(refused > 10, "the limit was hit only {refused} times");
    let events: i64 = sqlx::query_scalar("select count(*) from journal").fetch_one(store.reader()).await.unwrap();
    assert_eq!(events, 40 * 50);
    assert_eq!(store.audit(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn a_transaction_that_sqlite_undid_by_itself_does_not_block_the_ones_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut transaction = store.begin_write().await.unwrap();
    // As SQLite does when the disk is full at the commit; sqlx does not hear of it.
    sqlx::query("rollback").execute(&mut *transaction).await.unwrap();
    assert!(transaction.commit().await.is_err());
    store.begin_write().await.unwrap();
}

#[tokio::test]
async fn whoever_writes_after_a_commit_without_a_sync_syncs() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut writer = store.unsynced_writer().await.unwrap();
    let synchronous = "pragma synchronous";
    assert_eq!(sqlx::query_scalar::<_, i64>(synchronous).fetch_one(&mut *writer).await.unwrap(), 1);
    drop(writer);
    let mut transaction = store.begin_write().await.unwrap();
    assert_eq!(sqlx::query_scalar::<_, i64>(synchronous).fetch_one(&mut *transaction).await.unwrap(), 2);
}
