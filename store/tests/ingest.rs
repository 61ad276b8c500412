//! Events taken in one way or another, and the facts they come to.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, lines};

const OPENING: &[&str] = &[
    r#"{"type":"conversation.opened","conversation":"v1","contact":"c1","line":"l1","source":"inbound","at":"2026-10-01T12:00:00Z"}"#,
    r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","kind":"text","at":"2026-10-01T12:00:00Z"}"#,
    r#"{"type":"message","message":"m2","conversation":"v1","from":"agent","agent":"a1","kind":"text","at":"2026-10-01T12:10:00Z"}"#,
];

#[tokio::test]
async fn the_same_message_five_times_two_of_them_at_once_is_one_message() {
    let bench = Bench::new().await;
    bench.take(&lines(OPENING)).await;
    let message = [
        r#"{"type":"message","message":"m3","conversation":"v1","from":"contact","kind":"text","at":"2026-10-01T12:11:00Z"}"#,
    ];
    let other = bench.reopened().await;
    let one = lines(&message);
    let (first, second) = tokio::join!(bench.take(&one), other.take(&one));
    assert_eq!(first.accepted + second.accepted, 1);
    assert_eq!(first.duplicates + second.duplicates, 1);
    let thrice = [message[0], message[0], message[0]];
    let third = bench.take(&lines(&thrice)).await;
    assert_eq!((third.accepted, third.duplicates), (0, 3));
    assert_eq!(bench.scalar("select messages_contact from conversation").await, 2);
    assert_eq!(bench.scalar("select count(*) from journal").await, 4);
}

#[tokio::test]
async fn a_status_before_its_message_is_kept_and_takes_effect() {
    let bench = Bench::new().await;
    let failed = r#"{"type":"message.status","message":"m9","status":"failed","at":"2026-10-01T12:20:00Z"}"#;
    let taken = bench.take(&lines(&[failed])).await;
    assert_eq!(taken.accepted, 1);
    bench.take(&lines(OPENING)).await;
    bench
        .take(&lines(&[
            r#"{"type":"message","message":"m9","conversation":"v1","from":"agent","agent":"a1","kind":"text","at":"2026-10-01T12:19:00Z"}"#,
        ]))
        .await;
    assert_eq!(bench.scalar("select messages_agent from conversation").await, 1, "the refused message counts not");
    bench
        .take(&lines(&[r#"{"type":"message.status","message":"m9","status":"delivered","at":"2026-10-01T12:25:00Z"}"#]))
        .await;
    assert_eq!(bench.scalar("select messages_agent from conversation").await, 2, "a delivery after the failure wins");
}

#[tokio::test]
async fn a_message_of_last_week_changes_last_week() {
    let bench = Bench::new().await;
    bench.take(&lines(OPENING)).await;
    let revision = bench.scalar("select revision from conversation").await;
    let earlier = [
        r#"{"type":"message","message":"m0","conversation":"v1","from":"contact","kind":"text","at":"2026-09-24T12:00:00Z"}"#,
    ];
    bench.take(&lines(&earlier)).await;
    assert_eq!(bench.scalar("select started_at from conversation").await, 1_790_251_200_000);
    assert!(bench.scalar("select revision from conversation").await > revision);
    assert_eq!(
        bench.scalar("select revision from head").await,
        bench.scalar("select revision from conversation").await
    );
}

#[tokio::test]
async fn what_is_known_already_changes_no_row_and_no_revision() {
    let bench = Bench::new().await;
    bench.take(&lines(OPENING)).await;
    let before = bench.scalar("select revision from head").await;
    let taken = bench.take(&lines(OPENING)).await;
    assert_eq!((taken.accepted, taken.duplicates), (0, 3));
    assert_eq!(bench.scalar("select revision from head").await, before);
}

#[tokio::test]
async fn a_contact_event_without_id_is_a_duplicate_only_of_the_present_state() {
    let bench = Bench::new().await;
    let name = |name: &str| format!(r#"{{"type":"contact","contact":"c1","first_name":"{name}"}}"#);
    let counts = |taken: store::ingest::IngestSummary| (taken.accepted, taken.duplicates);
    assert_eq!(counts(bench.take(&[name("Ana")]).await), (1, 0));
    assert_eq!(counts(bench.take(&[name("Ana"), name("Ana")]).await), (0, 2));
    assert_eq!(counts(bench.take(&[name("Bea"), name("Ana"), name("Bea")]).await), (3, 0));
    assert_eq!(bench.texts("select first_name from contact").await, ["Bea"]);
}

#[tokio::test]
async fn per_field_the_latest_instant_wins_whatever_comes_last() {
    let bench = Bench::new().await;
    bench
        .take(&lines(&[
            r#"{"type":"contact","contact":"c1","first_name":"New","at":"2026-10-03T00:00:00Z"}"#,
            r#"{"type":"contact","contact":"c1","first_name":"Old","email":"a@example.com","at":"2026-10-01T00:00:00Z"}"#,
        ]))
        .await;
    assert_eq!(bench.texts("select first_name || ' ' || email from contact").await, ["New a@example.com"]);
    // Said again of a later instant: known already, but an earlier word that comes late must not win over it.
    let again = r#"{"type":"contact","contact":"c1","first_name":"New","at":"2026-10-09T00:00:00Z"}"#;
    let taken = bench.take(&lines(&[again])).await;
    assert_eq!((taken.accepted, taken.duplicates), (0, 1));
    bench.take(&lines(&[r#"{"type":"contact","contact":"c1","first_name":"Late","at":"2026-10-05T00:00:00Z"}"#])).await;
    assert_eq!(bench.texts("select first_name from contact").await, ["New"]);
}

#[tokio::test]
async fn an_agent_who_left_is_back_with_a_later_event() {
    let bench = Bench::new().await;
    let agent = r#"{"type":"agent","agent":"a1","name":"Anna"}"#;
    let left = r#"{"type":"agent.deleted","agent":"a1","at":"2026-10-20T00:00:00Z"}"#;
    bench.take(&lines(&[agent, left])).await;
    assert_eq!(bench.scalar("select count(*) from agent where deleted_at is not null and name = 'Anna'").await, 1);
    // The same file once more: nothing new.
    assert_eq!(bench.take(&lines(&[agent, left])).await.accepted, 0);
    assert_eq!(bench.scalar("select count(*) from agent where deleted_at is not null").await, 1);
    let back = r#"{"type":"agent","agent":"a1","name":"Anna","at":"2026-10-25T00:00:00Z"}"#;
    assert_eq!(bench.take(&lines(&[back])).await.accepted, 1);
    assert_eq!(bench.scalar("select count(*) from agent where deleted_at is not null").await, 0);
}

#[tokio::test]
async fn merged_contacts_are_one_and_keep_their_conversations() {
    let bench = Bench::new().await;
    bench.take(&lines(OPENING)).await;
    bench
        .take(&lines(&[
            r#"{"type":"contact","contact":"c1","first_name":"Ana","tags":["vip"]}"#,
            r#"{"type":"contact","contact":"c2","email":"ana@example.com","first_name":"Anna","tags":["lead"]}"#,
            r#"{"type":"conversation.opened","conversation":"v2","contact":"c2","line":"l1","at":"2026-10-02T12:00:00Z"}"#,
            // c3 is not there yet.
            r#"{"type":"contact.merged","contact":"c1","into":"c3","at":"2026-10-04T00:00:00Z"}"#,
            r#"{"type":"contact.merged","contact":"c2","into":"c1","at":"2026-10-03T00:00:00Z"}"#,
        ]))
        .await;
    assert_eq!(bench.scalar("select count(distinct contact) from conversation where not gone").await, 1);
    assert_eq!(bench.scalar("select count(*) from conversation where not gone").await, 2);
    let survivor = "select first_name || ' ' || email || ' ' || json_array_length(tags) from contact where ext = 'c3'";
    assert_eq!(bench.texts(survivor).await, ["Ana ana@example.com 2"]);
}

#[tokio::test]
async fn a_field_that_was_cleared_is_filled_by_a_merged_contact() {
    let bench = Bench::new().await;
    bench
        .take(&lines(&[
            r#"{"type":"contact","contact":"c1","first_name":"Ana","last_name":"Silva","phone":"1","at":"2026-10-01T12:00:00Z"}"#,
            r#"{"type":"contact","contact":"c1","last_name":"","phone":"","at":"2026-10-02T12:00:00Z"}"#,
        ]))
        .await;
    let survivor = "select json_array(first_name, last_name, phone) from contact where ext = 'c1'";
    assert_eq!(bench.texts(survivor).await, [r#"["Ana",null,null]"#]);
    bench
        .take(&lines(&[
            r#"{"type":"contact","contact":"c2","first_name":"Anna","last_name":"Costa","at":"2026-10-01T12:00:00Z"}"#,
            r#"{"type":"contact.merged","contact":"c2","into":"c1","at":"2026-10-03T00:00:00Z"}"#,
        ]))
        .await;
    assert_eq!(bench.texts(survivor).await, [r#"["Ana","Costa",null]"#]);
}

#[tokio::test]
async fn a_merge_that_frees_a_contact_counts_for_the_events_beside_it() {
    // A is merged into B, who is deleted; then it turns out that A had been merged into C.
    let first = [
        r#"{"type":"contact.merged","contact":"A","into":"B","at":"2026-10-03T00:00:00Z"}"#,
        r#"{"type":"contact.deleted","contact":"B","at":"2026-10-05T00:00:00Z"}"#,
    ];
    let second = [
        r#"{"type":"contact.merged","contact":"A","into":"C","at":"2026-10-02T00:00:00Z"}"#,
        r#"{"type":"contact","contact":"A","first_name":"Ana","at":"2026-10-04T00:00:00Z"}"#,
    ];
    let mut names = Vec::new();
    for deliveries in [vec![&first[..], &second], vec![&second, &first], vec![&[first, second].concat()]] {
        let bench = Bench::new().await;
        for delivery in deliveries {
            let taken = bench.take(&lines(delivery)).await;
            assert_eq!(taken.duplicates, 0);
        }
        names.push(bench.texts("select ext || ' ' || coalesce(first_name, '') from contact order by ext").await);
    }
    assert_eq!(names[0], names[1]);
    assert_eq!(names[0], names[2]);
}

#[tokio::test]
async fn of_a_deleted_contact_s_merges_nothing_but_the_ids_stays() {
    let bench = Bench::new().await;
    bench
        .take(&lines(&[
            r#"{"type":"contact.merged","contact":"c1","into":"c2","note":"SECRET of c1","at":"2026-10-01T00:00:00Z"}"#,
            r#"{"type":"contact.merged","contact":"c2","into":"c3","note":"SECRET of c2","at":"2026-10-02T00:00:00Z"}"#,
            r#"{"type":"contact.deleted","contact":"c2","at":"2026-10-03T00:00:00Z"}"#,
        ]))
        .await;
    let journal = bench.texts("select body from journal").await.join("\n");
    assert!(!journal.contains("SECRET"), "{journal}");
    assert_eq!(bench.scalar("select count(*) from contact_merge").await, 2);
}

#[tokio::test]
async fn loose_messages_of_merged_contacts_belong_together() {
    let bench = Bench::new().await;
    let loose = |message: &str, contact: &str, hour: u32| {
        format!(
            r#"{{"type":"message","message":"{message}","contact":"{contact}","line":"l1","from":"contact","kind":"text","at":"2026-10-01T{hour:02}:00:00Z"}}"#
        )
    };
    bench.take(&[loose("m1", "c1", 1), loose("m2", "c2", 2), loose("m3", "c1", 3)]).await;
    assert_eq!(bench.scalar("select count(*) from conversation where not gone").await, 2);
    bench.take(&lines(&[r#"{"type":"contact.merged","contact":"c1","into":"c2","at":"2026-10-04T00:00:00Z"}"#])).await;
    assert_eq!(bench.scalar("select count(*) from conversation where not gone").await, 1);
    assert_eq!(bench.scalar("select messages_contact from conversation where not gone").await, 3);
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn a_renamed_tag_keeps_its_uses_and_the_old_name_is_free_again() {
    let bench = Bench::new().await;
    bench.take(&lines(OPENING)).await;
    let tag = |tag: &str, at: &str| {
        format!(r#"{{"type":"conversation.tagged","conversation":"v1","tag":"{tag}","at":"{at}"}}"#)
    };
    bench.take(&[tag("sale", "2026-10-01T12:20:00Z"), tag("sale", "2026-10-05T12:20:00Z")]).await;
    bench
        .take(&lines(&[
            r#"{"type":"tag.renamed","kind":"conversation","from":"sale","to":"sales","at":"2026-10-02T00:00:00Z"}"#,
        ]))
        .await;
    let facts = bench.facts().await.join("\n");
    assert!(facts.contains(r#"["sale", "sales"]"#), "{facts}");
}

#[tokio::test]
async fn a_deleted_contact_leaves_counts_and_nothing_personal() {
    let bench = Bench::new().await;
    let contact = r#"{"type":"contact","contact":"c1","first_name":"Secret","phone":"+39333secret","tags":["secret"]}"#;
    let said = r#"{"type":"message","message":"m5","conversation":"v1","from":"contact","kind":"text","text":"my secret","at":"2026-10-01T12:15:00Z"}"#;
    let events = [
        contact,
        r#"{"type":"conversation.rated","conversation":"v1","rating":2,"comment":"a secret","at":"2026-10-01T13:00:00Z"}"#,
        r#"{"type":"run.started","run":"r1","flow":"f1","version":"f1v1","contact":"c1","at":"2026-10-01T14:00:00Z"}"#,
        r#"{"type":"run.step","run":"r1","step":"s1","status":"completed","answer":"secret answer","at":"2026-10-01T14:00:10Z"}"#,
    ];
    bench.take(&lines(OPENING)).await;
    bench.take_with_text(&events).await;
    assert!(bench.everything().await.matches("ecret").count() > 8);
    bench.take(&lines(&[r#"{"type":"contact.deleted","contact":"c1","at":"2026-10-09T12:00:00Z"}"#])).await;
    assert!(!bench.everything().await.contains("ecret"), "{}", bench.everything().await);
    // What comes late of before the deletion, and what was delivered before, bring nothing back.
    let late = r#"{"type":"run.step","run":"r1","step":"s2","status":"completed","answer":"a late secret","at":"2026-10-01T14:00:20Z"}"#;
    bench.take_with_text(&[contact, said, late]).await;
    bench.take_with_text(&events).await;
    assert!(!bench.everything().await.contains("ecret"), "{}", bench.everything().await);
    assert_eq!(bench.scalar("select messages_contact from conversation").await, 2);
    assert_eq!(bench.scalar("select rating from conversation").await, 2);
    assert_eq!(bench.scalar("select deleted from contact").await, 1);
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    // Somebody new, by an event of after the deletion.
    bench.take(&lines(&[r#"{"type":"contact","contact":"c1","first_name":"Nina","at":"2026-10-10T12:00:00Z"}"#])).await;
    assert_eq!(bench.texts("select first_name || deleted from contact").await, ["Nina0"]);
}

#[tokio::test]
async fn what_was_erased_is_not_in_the_file_either() {
    let bench = Bench::new().await;
    let contact = r#"{"type":"contact","contact":"c1","first_name":"Grzegorz Brzeczyszczykiewicz"}"#;
    bench.take(&lines(&[contact])).await;
    bench.take(&lines(&[r#"{"type":"contact.deleted","contact":"c1","at":"2026-10-09T12:00:00Z"}"#])).await;
    bench.store.close().await;
    for entry in std::fs::read_dir(bench.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(12).any(|window| window == b"Brzeczyszczy"));
    }
}

#[tokio::test]
async fn an_erasure_keeps_nobody_from_writing_while_somebody_reads_for_long() {
    let bench = Bench::new().await;
    bench.take(&lines(OPENING)).await;
    let mut long = bench.store.exporter().begin().await.unwrap();
    let _: i64 = sqlx::query_scalar("select count(*) from journal").fetch_one(&mut *long).await.unwrap();
    let erasure = lines(&[r#"{"type":"contact.deleted","contact":"c1","at":"2026-10-09T12:00:00Z"}"#]);
    let erasing = tokio::time::timeout(std::time::Duration::from_secs(15), bench.take(&erasure));
    assert_eq!(erasing.await.expect("it waits for the reader").accepted, 1);
    drop(long);
}

#[tokio::test]
async fn another_idle_time_closes_loose_conversations_anew() {
    let bench = Bench::new().await;
    let loose = |message: &str, day: u32| {
        format!(
            r#"{{"type":"message","message":"{message}","contact":"c1","line":"l1","from":"contact","kind":"text","at":"2026-10-{day:02}T01:00:00Z"}}"#
        )
    };
    bench.take(&[loose("m1", 1), loose("m2", 3)]).await;
    assert_eq!(bench.scalar("select count(*) from conversation where not gone").await, 2);
    let change = [("idle_close_hours".to_owned(), "72".to_owned())].into();
    bench.store.change_settings(&change).await.unwrap();
    assert_eq!(bench.scalar("select count(*) from conversation where not gone").await, 1);
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn a_broken_line_is_named_and_kept_and_the_others_are_stored() {
    let bench = Bench::new().await;
    let broken = [OPENING[0], r#"{"type":"message","message":"m1","text":"private"}"#, OPENING[2]];
    let taken = bench.take(&lines(&broken)).await;
    assert_eq!((taken.accepted, taken.rejected.len()), (2, 1));
    assert_eq!(taken.rejected[0].line, 2);
    assert_eq!(taken.rejected[0].field.as_deref(), Some("at"));
    let kept = bench.texts("select body from rejected where line = 2 and kind = 'api'").await;
    assert!(kept[0].contains("m1") && !kept[0].contains("private"), "{kept:?}");

    let strict = store::ingest::IngestOptions { strict: true, source: store::sources::Source::Api };
    let other = r#"{"type":"contact","contact":"c7","first_name":"Ana"}"#;
    let taken = bench.store.ingest(common::checked(&lines(&[other, broken[1]])), &strict).await.unwrap();
    assert_eq!((taken.accepted, taken.rejected.len()), (0, 1));
    assert_eq!(bench.scalar("select count(*) from contact where ext = 'c7'").await, 0);
    assert_eq!(bench.scalar("select count(*) from rejected").await, 2);

    let month = 31 * 24 * 3_600_000;
    let later = store::Store::open(
        bench.path(),
        store::OpenOptions::with_clock(store::clock::frozen_clock(common::NOW + month)),
    );
    let later = Bench { folder: bench.folder.clone(), store: later.await.unwrap() };
    later.take(&lines(&[other])).await;
    assert_eq!(bench.scalar("select count(*) from rejected").await, 0, "their 30 days are over");
}
