//! How the journal knows an event again, and what that costs.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, lines};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

#[tokio::test]
async fn with_an_id_an_event_is_the_same_at_whatever_instant() {
    let bench = Bench::new().await;
    let tagged = |id: &str, conversation: &str, at: &str| {
        format!(
            r#"{{"type":"conversation.tagged",{id}"conversation":"{conversation}","tag":"vip","at":"2026-10-01T{at}Z"}}"#
        )
    };
    let taken = bench.take(&[tagged(r#""id":"e1","#, "v1", "12:00:00"), tagged("", "v1", "12:00:00")]).await;
    assert_eq!((taken.accepted, taken.duplicates), (2, 0), "one has an id, the other has not");
    let again = [tagged(r#""id":"e1","#, "v2", "13:00:00"), tagged("", "v1", "12:00:00")];
    let taken = bench.take(&again).await;
    assert_eq!((taken.accepted, taken.duplicates), (0, 2));
    let others = [tagged(r#""id":"e2","#, "v1", "12:00:00"), tagged("", "v1", "12:00:01")];
    let taken = bench.take(&others).await;
    assert_eq!((taken.accepted, taken.duplicates), (2, 0));
}

#[tokio::test]
async fn a_message_is_the_same_under_whatever_id_and_its_statuses_by_what_they_say() {
    let bench = Bench::new().await;
    let message = |id: &str, conversation: &str, at: &str| {
        format!(
            r#"{{"type":"message",{id}"message":"m \"1\" é","conversation":"{conversation}","from":"contact","at":"2026-10-01T{at}Z"}}"#
        )
    };
    let status = |id: &str, at: &str| {
        format!(r#"{{"type":"message.status",{id}"message":"m \"1\" é","status":"read","at":"2026-10-01T{at}Z"}}"#)
    };
    let first =
        [message(r#""id":"e1","#, "v1", "12:00:00"), status("", "12:01:00"), status(r#""id":"s1","#, "12:01:00")];
    let taken = bench.take(&first).await;
    assert_eq!((taken.accepted, taken.duplicates), (3, 0));
    // The message's id, written otherwise.
    let escaped = message("", "v2", "13:00:00").replace('é', "\\u00e9");
    let taken = bench.take(&[escaped, status("", "12:01:00"), status(r#""id":"s1","#, "12:05:00")]).await;
    assert_eq!((taken.accepted, taken.duplicates), (0, 3));
    let taken = bench.take(&[status("", "12:02:00"), status(r#""id":"s2","#, "12:01:00")]).await;
    assert_eq!((taken.accepted, taken.duplicates), (2, 0));
    assert_eq!(bench.scalar("select count(distinct thread) from journal").await, 1);
    assert_eq!(bench.scalar("select count(*) from journal where thread is null").await, 0);
}

#[tokio::test]
async fn every_search_of_the_journal_goes_by_an_index() {
    let bench = Bench::new().await;
    let mut connection = bench.store.reader().acquire().await.unwrap();
    for (sql, index) in [
        (include_str!("../sql/journal_known.sql"), "journal_instant (at=? AND key=?)"),
        (include_str!("../sql/journal_known_given.sql"), "journal_given (key=?)"),
        (include_str!("../sql/journal_known_messages.sql"), "journal_message (<expr>=? AND kind=? AND key=?)"),
        (include_str!("../sql/journal_message_threads.sql"), "journal_message (<expr>=? AND kind=?)"),
        (include_str!("../sql/journal_adopt.sql"), "journal_message (<expr>=? AND kind=?)"),
        (include_str!("../sql/engine_deliveries.sql"), "journal_message (<expr>=? AND kind=?)"),
        (include_str!("../sql/sweep_statuses_put.sql"), "journal_message (<expr>=? AND kind=?)"),
        (include_str!("../sql/sweep_statuses_compare.sql"), "journal_message (<expr>=? AND kind=?)"),
        (include_str!("../sql/journal_of_threads.sql"), "journal_thread (thread=?)"),
        (include_str!("../sql/journal_referring.sql"), "journal_ref (ref=? AND kind=?)"),
        (include_str!("../sql/rename_threads.sql"), "journal_ref (ref=? AND kind=?)"),
        (include_str!("../sql/run_erased_contacts.sql"), "journal_ref (ref=? AND kind=?)"),
        (include_str!("../sql/journal_of_recipients.sql"), "journal_recipient (<expr>=?)"),
        (include_str!("../sql/journal_erased_recipients.sql"), "journal USING INTEGER PRIMARY KEY (rowid>?)"),
    ] {
        let explain = AssertSqlSafe(format!("explain query plan {sql}"));
        let steps: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).bind("[]").bind("[]").fetch_all(&mut *connection).await.unwrap();
        let steps: Vec<String> = steps.into_iter().map(|(.., step)| step).collect();
        assert!(steps.iter().any(|step| step.contains(index)), "{index}: {steps:#?}");
    }
    // By key, of whatever table: once among the events without an id, once among those with one.
    for sql in [
        include_str!("../sql/click_lost.sql"),
        include_str!("../sql/click_forget.sql"),
        include_str!("../sql/flow_lost.sql"),
        include_str!("../sql/flow_forget.sql"),
        include_str!("../sql/template_change_lost.sql"),
        include_str!("../sql/template_change_forget.sql"),
    ] {
        let explain = AssertSqlSafe(format!("explain query plan {sql}"));
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&mut *connection).await.unwrap();
        let by = |index: &str| steps.iter().filter(|(.., step)| step.contains(index)).count();
        assert_eq!((by("journal_instant (at=? AND key=?)"), by("journal_given (key=?)")), (1, 1), "{sql}: {steps:#?}");
    }
}

/// Thirty conversations of ten events each, the `number`th time.
fn events(number: usize) -> Vec<String> {
    let event = |n: usize| {
        let (conversation, second) = (number * 30 + n / 10, n % 60);
        let at = format!("2026-10-01T{:02}:{:02}:{second:02}Z", number / 60, number % 60);
        let about = format!(r#""conversation":"v{conversation:06}","at":"{at}""#);
        match n % 10 {
            0 => format!(r#"{{"type":"conversation.opened","contact":"c{conversation:06}",{about}}}"#),
            9 => format!(r#"{{"type":"conversation.closed","by":"auto",{about}}}"#),
            step => format!(r#"{{"type":"message","message":"m{conversation:06}-{step}","from":"contact",{about}}}"#),
        }
    };
    (0..300).map(event).collect()
}

#[tokio::test]
async fn what_a_batch_writes_does_not_grow_with_the_journal() {
    let bench = Bench::new().await;
    let log = bench.path().with_file_name("test.db-wal");
    let written = async |number| {
        let before = std::fs::metadata(&log).unwrap().len();
        assert_eq!(bench.take(&events(number)).await.accepted, 300);
        // Of a page each.
        (std::fs::metadata(&log).unwrap().len() - before) / 4120
    };
    written(0).await;
    let first = written(1).await;
    for number in 2..20 {
        written(number).await;
    }
    // Of several, for now and then the search index puts its own parts together.
    let mut last = u64::MAX;
    for number in 20..25 {
        last = last.min(written(number).await);
    }
    // Six thousand events lie on fifty pages of an index, and three hundred that lie anywhere touch nearly all of these.
    assert!(last < first + 25, "{last} pages, {first} at first");
}

#[tokio::test]
async fn a_database_of_before_gets_these_indexes_where_it_is() {
    let bench = Bench::new().await;
    let mut before = events(1);
    before.push(
        r#"{"type":"conversation.tagged","id":"e1","conversation":"v1","tag":"vip","at":"2026-10-01T12:00:00Z"}"#
            .into(),
    );
    before
        .push(r#"{"type":"message.status","message":"m000030-1","status":"read","at":"2026-10-01T12:00:00Z"}"#.into());
    bench.take(&before).await;
    let facts = bench.facts().await;
    bench.store.close().await;
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", bench.path().display())).await.unwrap();
    let as_it_was = "
        drop index journal_message; drop index journal_instant; drop index journal_given; drop index journal_ref;
        create unique index journal_key on journal (key);
        create index journal_ref on journal (ref, kind) where ref is not null;
        delete from _sqlx_migrations where version = 17;";
    sqlx::raw_sql(as_it_was).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();

    let after = bench.reopened().await;
    let taken = after.take(&before).await;
    assert_eq!((taken.accepted, taken.duplicates), (0, 302));
    assert_eq!(after.facts().await, facts);
    assert_eq!(after.scalar("select count(*) from sqlite_schema where name = 'journal_key'").await, 0);
    assert_eq!(
        after
            .take(&lines(&[
                r#"{"type":"message.status","message":"m000030-1","status":"delivered","at":"2026-10-01T12:00:00Z"}"#
            ]))
            .await
            .accepted,
        1
    );
}
