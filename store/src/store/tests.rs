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

#[tokio::test]
async fn a_long_log_begins_anew_while_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut copying = store.copying_connection().await.unwrap();
    let write = async |pages: i64| {
        let mut transaction = store.begin_write().await.unwrap();
        sqlx::query("create table if not exists filling (body blob)").execute(&mut *transaction).await.unwrap();
        let fill = "with recursive page (n) as (select 1 union all select n + 1 from page where n < ?1)
            insert into filling select randomblob(4000) from page";
        sqlx::query(fill).bind(pages).execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
    };
    let length = || std::fs::metadata(folder.path().join("test.db-wal")).unwrap().len();
    write(5000).await;
    let before = length();
    let mut reader = store.reader().begin().await.unwrap();
    sqlx::query("select count(*) from sqlite_schema").execute(&mut *reader).await.unwrap();
    write(100).await;
    // The first copy ends where this reader is; the second waits for its turn to write, and nobody reads then.
    let turn = store.writer.acquire().await.unwrap();
    let letting_go = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        reader.rollback().await.unwrap();
        drop(turn);
    };
    let (copied, ()) = tokio::join!(store.copy_log(&mut copying), letting_go);
    copied.unwrap();
    write(4000).await;
    assert!(length() < before + before / 4, "{} bytes, {before} before", length());
}

#[tokio::test]
async fn a_log_of_the_same_name_is_synced_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let log = log::Log::default();
    assert!(log.sync(&path).is_err());
    for _ in 0..2 {
        std::fs::write(&path, "one").unwrap();
        log.sync(&path).unwrap();
        assert!(log.is_named(&path));
        std::fs::rename(&path, folder.path().join("before")).unwrap();
        std::fs::write(&path, "another").unwrap();
        assert!(!log.is_named(&path), "another file of this name");
        log.sync(&path).unwrap();
        assert!(log.is_named(&path));
    }
}

#[tokio::test]
async fn the_copies_that_rows_left_when_they_were_moved_are_overwritten() {
    const ROWS: i64 = 900;
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut seed = 7_u32;
    let mut body = |row: i64| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        format!("<{row}>{}", "x".repeat(300 + (seed >> 8) as usize % 900))
    };
    let mut transaction = store.begin_write().await.unwrap();
    sqlx::query("create table moved (id integer primary key, body text)").execute(&mut *transaction).await.unwrap();
    for round in 0..4 {
        for number in 0..ROWS {
            let row = if round == 0 { number } else { number * 7 % ROWS };
            let sql = "insert into moved values (?1, ?2) on conflict do update set body = excluded.body";
            sqlx::query(sql).bind(row).bind(body(row)).execute(&mut *transaction).await.unwrap();
        }
    }
    transaction.commit().await.unwrap();
    store.forget_log().await.unwrap();
    let copied = || {
        let bytes = std::fs::read(store.path()).unwrap();
        let is_copied = |row: &i64| memchr::memmem::find_iter(&bytes, format!("<{row}>").as_bytes()).count() != 1;
        (0..ROWS).filter(is_copied).count()
    };
    assert!(copied() > 0, "SQLite alone leaves some");
    assert!(store.overwrite_unused().await.unwrap() > 0);
    assert_eq!(copied(), 0);
    assert_eq!(store.overwrite_unused().await.unwrap(), 0);
    let whole: String = sqlx::query_scalar("pragma integrity_check").fetch_one(store.reader()).await.unwrap();
    assert_eq!(whole, "ok");
}
