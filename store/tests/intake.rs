//! The queue before the connection that writes: deliveries share transactions, and each is answered for itself.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, NOW, checked};
use futures::future::join_all;
use sqlx::{Connection, SqliteConnection};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store::{
    OpenOptions, Store, StoreError,
    ingest::{Delivery, IngestOptions, IngestSummary},
    intake::{Intake, IntakeError, Limits, Outcomes},
};

fn message(id: &str) -> String {
    format!(
        r#"{{"type":"message","message":"{id}","conversation":"v1","from":"contact","kind":"text","at":"2026-10-01T12:00:00Z"}}"#
    )
}

async fn deliver(intake: &Intake, events: &[String], strict: bool) -> Result<IngestSummary, IntakeError> {
    let mut room = intake.room()?;
    room.grow(events.len(), events.iter().map(String::len).sum())?;
    let options = IngestOptions { strict, source: store::sources::Source::Api };
    intake.take(room, Delivery { lines: checked(events), options, body: None }).await
}

fn counted(summary: &IngestSummary) -> (u64, u64, usize) {
    (summary.accepted, summary.duplicates, summary.rejected.len())
}

#[tokio::test]
async fn deliveries_that_wait_together_share_one_transaction_and_each_hears_of_its_own() {
    let bench = Bench::new().await;
    let intake = Intake::start(&bench.store, Limits::default());
    let before = bench.scalar("select revision from head").await;
    // All of them wait before the task that writes has its first turn.
    let deliveries: Vec<Vec<String>> =
        (0..40).map(|n| vec![message(&format!("m{n}")), message("of all"), "{}".into()]).collect();
    let answers = join_all(deliveries.iter().map(|events| deliver(&intake, events, false))).await;
    let answers: Vec<_> = answers.into_iter().map(|answer| counted(&answer.unwrap())).collect();
    assert_eq!(answers[0], (2, 0, 1));
    assert!(answers[1..].iter().all(|answer| *answer == (1, 1, 1)), "{answers:?}");
    assert_eq!(bench.scalar("select revision from head").await, before + 1);
    assert_eq!(bench.scalar("select count(*) from journal").await, 41);
    assert_eq!(bench.scalar("select count(*) from rejected").await, 40);
    let tally = intake.tally();
    assert_eq!((tally.committed, tally.failed), (1, 0));
    assert_eq!(tally.sources["api"], Outcomes { accepted: 41, duplicates: 39, rejected: 40 });
    assert_eq!(intake.waiting(), Limits { events: 0, bytes: 0 });
}

#[tokio::test]
async fn a_strict_delivery_that_comes_to_nothing_takes_nobody_along() {
    let bench = Bench::new().await;
    let intake = Intake::start(&bench.store, Limits::default());
    let broken = [message("m1"), "no event".into()];
    let fine = [message("m2")];
    let (broken, fine) = tokio::join!(deliver(&intake, &broken, true), deliver(&intake, &fine, true));
    assert_eq!(counted(&broken.unwrap()), (0, 0, 1));
    assert_eq!(counted(&fine.unwrap()), (1, 0, 0));
    assert_eq!(bench.scalar("select count(*) from journal").await, 1);
    assert_eq!(bench.scalar("select count(*) from rejected").await, 1, "kept to look at all the same");
}

#[tokio::test]
async fn what_is_beyond_the_limits_is_refused_until_there_is_room_again() {
    let bench = Bench::new().await;
    let intake = Intake::start(&bench.store, Limits { events: 4, bytes: 1000 });
    let mut held = intake.room().unwrap();
    held.grow(3, 0).unwrap();
    let two = [message("m1"), message("m2")];
    assert!(matches!(deliver(&intake, &two, false).await, Err(IntakeError::Full)));
    held.grow(1, 0).unwrap();
    assert!(matches!(intake.room(), Err(IntakeError::Full)), "not even begun");
    intake.reserved_room().expect("some is kept for those who do not come again");
    drop(held);
    assert_eq!(counted(&deliver(&intake, &two, false).await.unwrap()), (2, 0, 0));
    let mut whole = intake.room().unwrap();
    whole.grow(4, 1000).unwrap();
    assert!(matches!(whole.grow(0, 1), Err(IntakeError::TooMuch(_))), "that would never fit");
    drop(whole);
    intake.room().unwrap().grow(4, 1000).expect("all that was held was given back");
}

#[tokio::test]
async fn big_deliveries_are_read_one_after_the_other() {
    let bench = Bench::new().await;
    let intake = Intake::start(&bench.store, Limits::default());
    let first = intake.turn().await;
    let mut second = Box::pin(intake.turn());
    assert!(futures::poll!(&mut second).is_pending());
    drop(first);
    assert!(futures::poll!(&mut second).is_ready());
}

#[tokio::test]
async fn a_closed_queue_answers_all_who_wait_and_takes_nothing_more() {
    let bench = Bench::new().await;
    let intake = Intake::start(&bench.store, Limits::default());
    let deliveries: Vec<Vec<String>> = (0..10).map(|n| vec![message(&format!("m{n}"))]).collect();
    let waiting = join_all(deliveries.iter().map(|events| deliver(&intake, events, false)));
    let (answers, ()) = tokio::join!(waiting, intake.close());
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(bench.scalar("select count(*) from journal").await, 10);
    assert!(matches!(deliver(&intake, &deliveries[0], false).await, Err(IntakeError::Closed)));
}

#[tokio::test]
async fn a_delivery_that_cannot_be_stored_takes_nobody_along() {
    let bench = Bench::new().await;
    let mut other = SqliteConnection::connect(&format!("sqlite://{}", bench.path().display())).await.unwrap();
    let refusing = "create trigger refusing before insert on journal when new.body like '%poison%'
                    begin select raise(abort, 'poison'); end";
    sqlx::raw_sql(refusing).execute(&mut other).await.unwrap();
    let intake = Intake::start(&bench.store, Limits::default());
    let deliveries = ["m1", "poison", "m2"].map(|id| [message(id)]);
    let answers = join_all(deliveries.iter().map(|events| deliver(&intake, events, false))).await;
    assert_eq!(counted(answers[0].as_ref().unwrap()), (1, 0, 0));
    assert!(matches!(answers[1], Err(IntakeError::Store(_))), "{answers:?}");
    assert_eq!(counted(answers[2].as_ref().unwrap()), (1, 0, 0));
    assert_eq!(bench.scalar("select count(*) from journal").await, 2);
}

#[tokio::test]
async fn what_waits_while_another_process_writes_is_stored_when_that_ends_even_if_its_sender_hung_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let busy_timeout = Duration::from_millis(20);
    let store = Store::open(&path, OpenOptions { busy_timeout, ..OpenOptions::default() }).await.unwrap();
    let intake = Intake::start(&store, Limits { events: 3, bytes: 1000 });
    let mut other = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let writing = other.begin_with("begin immediate").await.unwrap();

    let (one, two, late) = ([message("m1")], [message("m2"), message("m2")], [message("m3")]);
    let mut patient = Box::pin(deliver(&intake, &one, false));
    let long = 20 * busy_timeout;
    assert!(tokio::time::timeout(long, &mut patient).await.is_err(), "nothing to answer yet");
    assert!(tokio::time::timeout(long, deliver(&intake, &two, false)).await.is_err(), "and this sender hangs up");
    assert_eq!(intake.waiting().events, 3);
    assert!(matches!(deliver(&intake, &late, false).await, Err(IntakeError::Full)), "what waits keeps its room");

    writing.rollback().await.unwrap();
    assert_eq!(counted(&patient.await.unwrap()), (1, 0, 0));
    intake.close().await;
    let stored: Vec<String> = sqlx::query_scalar("select body ->> 'message' from journal order by 1")
        .fetch_all(store.reader())
        .await
        .unwrap();
    assert_eq!(stored, ["m1", "m2"]);
    assert_eq!((intake.tally().committed, intake.tally().failed), (2, 0));
}

#[tokio::test]
async fn after_a_panic_who_waited_hears_of_it_and_the_queue_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let panics = Arc::new(AtomicBool::new(false));
    let clock = {
        let panics = Arc::clone(&panics);
        Arc::new(move || if panics.load(Ordering::Relaxed) { panic!("the clock stands still") } else { NOW })
    };
    let store = Store::open(folder.path().join("test.db"), OpenOptions::with_clock(clock)).await.unwrap();
    let intake = Intake::start(&store, Limits::default());
    panics.store(true, Ordering::Relaxed);
    let (one, two) = ([message("m1")], [message("m2")]);
    let answers = join_all([deliver(&intake, &one, false), deliver(&intake, &two, false)]).await;
    for answer in answers {
        assert!(matches!(answer, Err(IntakeError::Store(error)) if matches!(*error, StoreError::Worker)));
    }
    panics.store(false, Ordering::Relaxed);
    assert_eq!(counted(&deliver(&intake, &one, false).await.unwrap()), (1, 0, 0));
}

#[tokio::test]
async fn nobody_is_told_that_events_are_stored_before_the_disk_has_confirmed_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("test.db"), OpenOptions::default()).await.unwrap();
    let intake = Intake::start(&store, Limits::default());
    let (one, two) = ([message("m1")], [message("m2")]);
    assert_eq!(counted(&deliver(&intake, &one, false).await.unwrap()), (1, 0, 0));
    // SQLite writes on into its log; whoever looks for it to sync it does not find it.
    let (log, away) = (folder.path().join("test.db-wal"), folder.path().join("away"));
    std::fs::rename(&log, &away).unwrap();
    let answer = deliver(&intake, &two, false).await;
    assert!(
        matches!(&answer, Err(IntakeError::Store(error)) if matches!(**error, StoreError::Unsynced(_))),
        "{answer:?}"
    );
    assert_eq!(intake.tally().sources["api"].accepted, 1);
    std::fs::rename(&away, &log).unwrap();
    assert_eq!(
        counted(&deliver(&intake, &two, false).await.unwrap()),
        (0, 1, 0),
        "it was stored, and may be sent again"
    );
}

#[tokio::test]
async fn what_a_process_sets_itself_counts_for_the_next_delivery() {
    let bench = Bench::new().await;
    for store_text in ["true", "false"] {
        assert_ne!(bench.store.recent_settings().await.unwrap().store_text.to_string(), store_text);
        bench.store.change_settings(&[("store_text".to_owned(), store_text.to_owned())].into()).await.unwrap();
        assert_eq!(bench.store.recent_settings().await.unwrap().store_text.to_string(), store_text);
    }
    // What another one sets, a moment later.
    let other = Store::open(bench.store.path(), OpenOptions::default()).await.unwrap();
    other.change_settings(&[("store_text".to_owned(), "true".to_owned())].into()).await.unwrap();
    while !bench.store.recent_settings().await.unwrap().store_text {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
