//! What each source has delivered, and the lines of it that could not be understood.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use common::{Bench, NOW, checked, lines};
use store::{
    OpenOptions, Store,
    connectors::{chatwoot, whatsapp},
    import::{ImportOptions, Input, import},
    ingest::{Delivery, IngestOptions},
    sources::{Delivered, Source, SourceKind},
};

const AGENT: &str = r#"{"type":"agent","agent":"a1","id":"1"}"#;
const BROKEN: &str = r#"{"type":"conversation.closed","conversation":"v1","by":"bot","at":"2026-10-01T12:00:00Z"}"#;
const DAY_MS: i64 = 24 * 3_600_000;

fn counts(delivered: Delivered) -> (u64, u64, u64, u64) {
    (delivered.events, delivered.duplicates, delivered.rejected, delivered.kept)
}

fn from(source: Source, events: &[&str], strict: bool) -> Delivery {
    Delivery { lines: checked(&lines(events)), options: IngestOptions { strict, source }, body: None }
}

/// As [`Bench::take`], from a source.
async fn take(store: &Store, source: Source, events: &[&str]) {
    store.ingest_together(vec![from(source, events, false)]).await.unwrap();
}

#[tokio::test]
async fn each_source_has_counts_of_its_own_and_nobody_has_delivered_before_the_first() {
    let bench = Bench::new().await;
    let none = bench.store.sources().await.unwrap();
    assert!(SourceKind::ALL.iter().all(|&kind| none.of(kind) == Delivered::default()));

    let together = vec![
        from(Source::Api, &[AGENT, AGENT, BROKEN], false),
        from(Source::Api, &[AGENT], false),
        // All or nothing: only what is wrong with it counts.
        from(Source::Api, &[r#"{"type":"agent","agent":"a2"}"#, BROKEN], true),
    ];
    bench.store.ingest_together(together).await.unwrap();
    let reading = bench.store.reading(false);
    for (source, lines) in
        [(Source::Whatsapp, whatsapp::read(b"{", reading)), (Source::Chatwoot, chatwoot::read(b"{}", reading))]
    {
        bench.store.ingest(lines, &IngestOptions { strict: false, source }).await.unwrap();
    }
    let file = bench.folder.path().join("api");
    std::fs::write(&file, format!("{AGENT}\n{BROKEN}\n{}\n", AGENT.replace("a1", "a3").replace("\"1\"", "\"3\"")))
        .unwrap();
    for strict in [false, true] {
        import(&bench.store, &Input::File(file.clone()), &ImportOptions { strict, ..ImportOptions::default() }, |_| {})
            .await
            .unwrap();
    }

    let sources = bench.store.sources().await.unwrap();
    assert_eq!(counts(sources.of(SourceKind::Api)), (1, 2, 2, 2));
    assert_eq!(counts(sources.of(SourceKind::Whatsapp)), (0, 0, 1, 1));
    assert_eq!(counts(sources.of(SourceKind::Chatwoot)), (0, 0, 1, 1));
    assert_eq!(counts(sources.of(SourceKind::File)), (1, 1, 2, 2), "a file called as a source is a file");
    assert!(SourceKind::ALL.iter().all(|&kind| sources.of(kind).last_at >= Some(NOW)));
    bench.store.rebuild(|_| {}).await.unwrap();
    assert_eq!(bench.store.sources().await.unwrap(), sources, "no rebuild counts anew");
}

#[tokio::test]
async fn a_question_of_the_sender_is_no_delivery() {
    let bench = Bench::new().await;
    bench.store.note_handshake(SourceKind::Whatsapp).await.unwrap();
    let whatsapp = bench.store.sources().await.unwrap().of(SourceKind::Whatsapp);
    assert!(whatsapp.handshake_at >= Some(NOW));
    assert_eq!((whatsapp.last_at, whatsapp.events), (None, 0));
    take(&bench.store, Source::Whatsapp, &[AGENT]).await;
    let after = bench.store.sources().await.unwrap().of(SourceKind::Whatsapp);
    assert_eq!((after.handshake_at, after.events), (whatsapp.handshake_at, 1));
}

#[tokio::test]
async fn rejected_lines_are_read_newest_first_page_by_page_and_by_source() {
    let bench = Bench::new().await;
    let broken: Vec<String> = (1..=5).map(|n| format!(r#"{{"type":"no.{n}"}}"#)).collect();
    take(&bench.store, Source::Api, &broken.iter().map(String::as_str).collect::<Vec<_>>()).await;
    take(&bench.store, Source::File("old.ndjson".into()), &["nonsense"]).await;

    let first = bench.store.rejected(None, None, 2).await.unwrap();
    assert_eq!(first[0].source, Source::File("old.ndjson".into()));
    assert_eq!((first[1].line, first[1].field.as_deref()), (5, Some("type")));
    assert!(first[1].reason.contains("no.5") && first[1].body == broken[4] && !first[1].is_cut);
    let rest = bench.store.rejected(None, Some(first[1].id), 10).await.unwrap();
    assert_eq!(rest.iter().map(|line| line.line).collect::<Vec<_>>(), [4, 3, 2, 1]);
    let of_api = bench.store.rejected(Some(SourceKind::Api), None, 10).await.unwrap();
    assert_eq!(of_api.len(), 5);

    let bodies = bench.store.rejected_bodies(Some(SourceKind::Api), 0, 3).await.unwrap();
    assert_eq!(bodies.iter().map(|(_, body)| body.as_str()).collect::<Vec<_>>(), broken[..3]);
    let last = bodies.last().unwrap().0;
    assert_eq!(bench.store.rejected_bodies(Some(SourceKind::Api), last, 3).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_rejected_line_is_gone_after_thirty_days_even_where_nothing_comes_in() {
    let folder = tempfile::tempdir().unwrap();
    let now = Arc::new(AtomicI64::new(NOW));
    let clock = Arc::clone(&now);
    let options = OpenOptions::with_clock(Arc::new(move || clock.load(Ordering::Relaxed)));
    let store = Store::open(folder.path().join("test.db"), options).await.unwrap();
    take(&store, Source::Api, &[BROKEN]).await;

    now.store(NOW + 30 * DAY_MS, Ordering::Relaxed);
    store.prune_rejected().await.unwrap();
    assert_eq!(store.rejected(None, None, 10).await.unwrap().len(), 1);
    now.store(NOW + 30 * DAY_MS + 1, Ordering::Relaxed);
    assert!(store.rejected(None, None, 10).await.unwrap().is_empty(), "shown no longer, deleted or not");
    let rows = async || -> i64 {
        sqlx::query_scalar("select count(*) from rejected").fetch_one(store.reader()).await.unwrap()
    };
    assert_eq!(rows().await, 1);
    store.prune_rejected().await.unwrap();
    assert_eq!(rows().await, 0);
    let api = store.sources().await.unwrap().of(SourceKind::Api);
    assert_eq!((api.rejected, api.kept), (1, 0), "it still counts");
}

#[tokio::test]
async fn while_texts_may_not_be_stored_no_rejected_line_has_one() {
    let bench = Bench::new().await;
    let message = r#"{"type":"message","message":"m1","conversation":"v1","from":"nobody","text":"our secret","at":"2026-10-01T12:00:00Z"}"#;
    take(&bench.store, Source::Api, &[message, r#"{"type":"message","text":"our secret"#]).await;
    let reading = bench.store.reading(false);
    let delivery = br#"{"entry":[{"changes":[{"field":"messages","value":{"messages":[{"id":"wamid.1","from":"551199","type":"text","text":{"body":"our secret"}}]}}]}]}"#;
    let whatsapp = IngestOptions { strict: false, source: Source::Whatsapp };
    bench.store.ingest(whatsapp::read(delivery, reading), &whatsapp).await.unwrap();
    let kept = bench.store.rejected(None, None, 10).await.unwrap();
    assert_eq!(kept.len(), 3);
    assert!(kept.iter().all(|line| !line.body.contains("secret") && !line.reason.contains("secret")), "{kept:?}");
}

/// Which of the kept lines are erased, in the order they came.
async fn erased(store: &Store) -> Vec<bool> {
    store.rejected(None, None, 100).await.unwrap().into_iter().rev().map(|line| line.erased).collect()
}

#[tokio::test]
async fn deleting_a_contact_erases_the_rejected_lines_that_name_it() {
    let bench = Bench::new().await;
    let known = [
        r#"{"type":"contact","contact":"c1","phone":"+5511999990001","email":"ana@example.com","at":"2026-10-01T12:00:00Z"}"#,
        r#"{"type":"contact","contact":"c2","phone":"+5511999990002","at":"2026-10-01T12:00:00Z"}"#,
        r#"{"type":"conversation.opened","conversation":"v1","contact":"c1","line":"l1","source":"inbound","at":"2026-10-01T12:00:00Z"}"#,
        r#"{"type":"contact.merged","contact":"c2","into":"c1","at":"2026-10-01T12:01:00Z"}"#,
    ];
    bench.take(&lines(&known)).await;
    let broken = [
        r#"{"type":"contact","contact":"c1","first_name":7,"last_name":"Souza"}"#,
        r#"{"type":"contact","contact":"x","first_name":7,"note":"call 5511999990001"}"#,
        r#"{"type":"agent","mail":"ana@example.com""#,
        r#"{"type":"conversation.rated","conversation":"v1","rating":9,"comment":"Great, Ana"}"#,
        "of c2: nonsense",
        r#"{"type":"contact","contact":"c10","first_name":7}"#,
        r#"{"type":"conversation.rated","conversation":"v10","rating":9}"#,
    ];
    take(&bench.store, Source::Api, &broken).await;
    assert_eq!(erased(&bench.store).await, [false; 7]);

    bench.take(&lines(&[r#"{"type":"contact.deleted","contact":"c1","at":"2026-10-02T12:00:00Z"}"#])).await;
    assert_eq!(erased(&bench.store).await, [true, true, true, true, true, false, false]);
    let of_erased = "select body || reason from rejected where erased";
    assert!(bench.texts(of_erased).await.iter().all(String::is_empty));
    assert_eq!(bench.store.rejected_bodies(None, 0, 100).await.unwrap().len(), 2);
    assert_eq!(bench.store.sources().await.unwrap().of(SourceKind::Api).rejected, 7, "counts stay");

    // Late ones are erased as they come; what is of a later time is new.
    let late = [
        r#"{"type":"contact","contact":"c1","first_name":7}"#,
        r#"{"type":"contact","contact":"c2","first_name":7,"at":"2026-10-02T12:00:00Z"}"#,
        r#"{"type":"contact","contact":"c1","first_name":7,"at":"2026-10-02T12:00:01Z"}"#,
    ];
    take(&bench.store, Source::Api, &late).await;
    assert_eq!(erased(&bench.store).await[7..], [true, true, false]);
}

#[tokio::test]
async fn a_database_of_an_earlier_release_says_what_it_knows() {
    let bench = Bench::new().await;
    take(&bench.store, Source::Api, &[AGENT, BROKEN]).await;
    take(&bench.store, Source::File("a.ndjson".into()), &[BROKEN]).await;
    bench.store.close().await;
    // As it was before sources were counted.
    let path = bench.path();
    let undo = "drop table source; drop index rejected_kind; alter table rejected drop column kind;
                alter table rejected drop column erased; delete from _sqlx_migrations where version in (7, 19)";
    let mut connection =
        <sqlx::SqliteConnection as sqlx::Connection>::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::raw_sql(undo).execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();

    let store = common::open(path).await;
    let sources = store.sources().await.unwrap();
    assert_eq!(sources.other, 1, "of which nobody knows whence");
    for kind in [SourceKind::Api, SourceKind::File] {
        assert_eq!(counts(sources.of(kind)), (0, 0, 1, 1));
        assert!(sources.of(kind).last_at >= Some(NOW));
    }
    assert_eq!(
        store.rejected(Some(SourceKind::File), None, 10).await.unwrap()[0].source,
        Source::File("a.ndjson".into())
    );
}
