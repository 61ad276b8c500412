//! Opening: what is no database of ours is told in a sentence and left alone.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use sqlx::{Connection, SqliteConnection};
use store::{OpenOptions, Store, StoreError};

async fn refusal(path: &std::path::Path) -> StoreError {
    Store::open(path, OpenOptions::default()).await.err().expect("opened")
}

async fn alter(path: &std::path::Path, sql: &'static str) {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", path.display())).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_missing_database_is_made_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    for _ in 0..2 {
        let store = Store::open(&path, OpenOptions::default()).await.unwrap();
        assert!(!store.has_events().await.unwrap());
        let (journal, synchronous): (String, i64) = (
            sqlx::query_scalar("pragma journal_mode").fetch_one(store.reader()).await.unwrap(),
            sqlx::query_scalar("pragma foreign_keys").fetch_one(store.reader()).await.unwrap(),
        );
        assert_eq!((journal.as_str(), synchronous), ("wal", 1));
        store.close().await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_but_its_owner_may_read_a_new_database_and_an_old_one_keeps_its_rights() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    let rights = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    let store = Store::open(&path, OpenOptions::default()).await.unwrap();
    assert_eq!(["new.db", "new.db-wal", "new.db-shm"].map(rights), [0o600; 3]);
    store.close().await;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    Store::open(&path, OpenOptions::default()).await.unwrap().close().await;
    assert_eq!(rights("new.db"), 0o640, "somebody's choice");
}

#[tokio::test]
async fn several_may_make_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    let open = || Store::open(&path, OpenOptions::default());
    let (one, two, three) = tokio::join!(open(), open(), open());
    for opened in [one, two, three] {
        assert!(opened.is_ok(), "{:?}", opened.err());
    }
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    std::fs::write(&path, "Dear Sirs, ".repeat(500)).unwrap();
    let error = refusal(&path).await;
    assert!(matches!(error, StoreError::NotADatabase(_)), "{error:?}");
    assert!(error.to_string().ends_with("it is not a SQLite file, or it is encrypted"));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("Dear Sirs"));
}

#[tokio::test]
async fn the_database_of_another_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    alter(&path, "create table recipe (id integer primary key)").await;
    let error = refusal(&path).await;
    assert!(matches!(error, StoreError::Foreign(_)), "{error:?}");
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("newer.db");
    Store::open(&path, OpenOptions::default()).await.unwrap().close().await;
    alter(
        &path,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'later', 1, x'00', 0)",
    )
    .await;
    let error = refusal(&path).await;
    assert!(matches!(error, StoreError::TooNew { schema: 9999, .. }), "{error:?}");
}

#[tokio::test]
async fn a_damaged_database_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.db");
    Store::open(&path, OpenOptions::default()).await.unwrap().close().await;
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(120) {
        *byte = 0x5a;
    }
    std::fs::write(&path, bytes).unwrap();
    let error = refusal(&path).await;
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().starts_with("the database is damaged"));
}

#[tokio::test]
async fn a_database_that_is_whole_is_found_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("whole.db");
    let store = Store::open(&path, OpenOptions::default()).await.unwrap();
    // An index that SQLite has been wrong about: its columns stand in another order than the table's.
    alter(&path, "insert into tag_rename (kind, from_name, to_name, at) values (1, 'a', 'b', 7)").await;
    store.look_through().await.unwrap();
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let error = refusal(&folder.path().join("nowhere/new.db")).await;
    assert!(error.to_string().ends_with("new.db: the folder is missing or may not be written"), "{error}");
    let error = refusal(folder.path()).await;
    assert!(error.to_string().contains(": it is a folder"), "{error}");
}
