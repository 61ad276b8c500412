//! The audit finds facts that are not those of the journal; the rebuild mends them and keeps the ids.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, lines};
use sqlx::Connection;

const EVENTS: &[&str] = &[
    r#"{"type":"contact","contact":"c1","first_name":"Ana","tags":["vip"]}"#,
    r#"{"type":"agent","agent":"a1","name":"Bia"}"#,
    r#"{"type":"conversation.opened","conversation":"v1","contact":"c1","line":"l1","source":"inbound","at":"2026-10-01T12:00:00Z"}"#,
    r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","kind":"text","at":"2026-10-01T12:00:00Z"}"#,
    r#"{"type":"message","message":"m2","conversation":"v1","from":"agent","agent":"a1","kind":"text","at":"2026-10-01T12:10:00Z"}"#,
    r#"{"type":"message.status","message":"m2","status":"read","at":"2026-10-01T12:11:00Z"}"#,
    r#"{"type":"conversation.closed","conversation":"v1","by":"agent","at":"2026-10-01T12:30:00Z"}"#,
    r#"{"type":"conversation.reopened","conversation":"v1","at":"2026-10-05T12:30:00Z"}"#,
    r#"{"type":"survey.sent","conversation":"v1","at":"2026-10-05T12:31:00Z"}"#,
    r#"{"type":"contact","contact":"c2","first_name":"Anna"}"#,
    r#"{"type":"contact.merged","contact":"c2","into":"c1","at":"2026-10-06T00:00:00Z"}"#,
    r#"{"type":"tag.renamed","kind":"contact","from":"vip","to":"gold","at":"2030-01-01T00:00:00Z"}"#,
];

#[tokio::test]
async fn every_tampered_fact_is_found_and_mended() {
    let bench = Bench::new().await;
    bench.take(&lines(EVENTS)).await;
    let facts = bench.facts().await;
    let ids = "select id || ' ' || cycle || ' ' || gone from conversation order by id";
    let kept = bench.texts(ids).await;
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    for (tampering, subject) in [
        ("update conversation set owner = null, rating = 1 where cycle = 1", "conversation v1 (1)"),
        ("update conversation set packed = x'00'", "conversation v1 (1)"),
        ("update conversation set gone = 1 where cycle = 2", "conversation v1 (2)"),
        ("update conversation set gone = 0, cycle = 3 where cycle = 2", "conversation v1 (2)"),
        ("update contact set first_name = 'Eve' where ext = 'c1'", "contact c1"),
        ("update contact set merged_into = null", "contact c2"),
        ("update agent set name = null", "agent a1"),
        ("update thread set line = 'other'", "thread v1"),
        ("update journal set thread = null where kind = 21", "journal entry 6"),
        ("update journal set ref = 7 where kind = 20", "journal entry 4"),
        ("delete from tag_rename", "renames of tags"),
        ("delete from contact_merge", "merges of contacts"),
        ("update head set surveys_seen = 5", "surveys"),
    ] {
        let mut connection =
            sqlx::SqliteConnection::connect(&format!("sqlite://{}", bench.path().display())).await.unwrap();
        sqlx::query(tampering).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let found = bench.store.audit(|_| {}).await.unwrap();
        assert!(found.iter().any(|mismatch| mismatch.subject == subject), "{tampering}: {found:?}");
        let again = bench.store.audit(|_| {}).await.unwrap();
        assert_eq!(found, again, "looking changes nothing");

        let generation = bench.scalar("select generation from head").await;
        assert!(bench.store.rebuild(|_| {}).await.unwrap() > 0, "{tampering}");
        assert!(bench.scalar("select generation from head").await > generation);
        assert_eq!(bench.facts().await, facts, "{tampering}");
        assert_eq!(bench.store.audit(|_| {}).await.unwrap(), [], "{tampering}");
    }
    let living = |ids: &[String]| ids.iter().filter(|id| id.ends_with(" 0")).count();
    assert_eq!(living(&bench.texts(ids).await), living(&kept));
    assert_eq!(bench.texts(ids).await[0], kept[0]);
}

#[tokio::test]
async fn the_rebuild_tells_how_far_it_is() {
    let bench = Bench::new().await;
    bench.take(&lines(EVENTS)).await;
    let mut last = store::Progress::default();
    bench.store.rebuild(|progress| last = progress).await.unwrap();
    assert_eq!((last.done, last.total), (13, 13));
}

#[tokio::test]
async fn what_an_older_release_computed_is_computed_anew_once() {
    let bench = Bench::new().await;
    bench.take(&lines(EVENTS)).await;
    assert!(!bench.store.rebuild_if_outdated().await.unwrap());
    let address = format!("sqlite://{}", bench.path().display());
    let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
    for sql in ["update conversation set messages_agent = 9", "update head set projection = 1"] {
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    }
    assert!(bench.store.rebuild_if_outdated().await.unwrap());
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    assert!(!bench.store.rebuild_if_outdated().await.unwrap());
}

#[tokio::test]
async fn statuses_that_an_older_release_knew_without_their_instants_are_known_by_them() {
    let bench = Bench::new().await;
    bench.take(&lines(EVENTS)).await;
    let address = format!("sqlite://{}", bench.path().display());
    let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
    let before = store::events::key_hash("n\0message.status\0m2\0read");
    let older = sqlx::query("update journal set key = ?1 where kind = 21").bind(before.as_slice());
    assert_eq!(older.execute(&mut connection).await.unwrap().rows_affected(), 1);
    sqlx::query("update head set projection = 6").execute(&mut connection).await.unwrap();
    assert!(bench.store.rebuild_if_outdated().await.unwrap());
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    let earlier = EVENTS[5].replace("12:11", "12:10");
    let again = bench.take(&[EVENTS[5].to_owned(), earlier]).await;
    assert_eq!((again.accepted, again.duplicates), (1, 1));
}

#[tokio::test]
async fn the_last_audit_that_was_recorded_is_told_and_counts_what_it_does_not_keep() {
    let bench = Bench::new().await;
    bench.take(&lines(EVENTS)).await;
    assert_eq!(bench.store.last_audit().await.unwrap(), None);
    let (clean, _) = bench.store.audit_keeping(0, |_| {}).await.unwrap();
    assert_eq!(clean.differing, 0);
    bench.store.record_audit(clean).await.unwrap();
    assert_eq!(bench.store.last_audit().await.unwrap(), Some(clean));

    let address = format!("sqlite://{}", bench.path().display());
    let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
    sqlx::query("update conversation set messages_agent = 9").execute(&mut connection).await.unwrap();
    let all = bench.store.audit(|_| {}).await.unwrap();
    let (audit, first) = bench.store.audit_keeping(1, |_| {}).await.unwrap();
    assert!(all.len() > 1);
    assert_eq!((audit.differing, &first[..]), (all.len() as u64, &all[..1]));
    bench.store.record_audit(audit).await.unwrap();
    assert_eq!(bench.store.last_audit().await.unwrap(), Some(audit));
}
