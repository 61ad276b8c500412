//! The bulk loader comes to the same facts as taking the same events in.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, NOW, checked, lines};
use store::{
    OpenOptions,
    bulk::{BulkLoader, BulkThread},
    clock::frozen_clock,
    events::Checked,
};

fn people() -> Vec<String> {
    let mut events: Vec<String> = (0..60)
        .map(|contact| {
            format!(
                r#"{{"type":"contact","contact":"c{contact}","first_name":"Name {contact}","tags":["x{}"]}}"#,
                contact % 4
            )
        })
        .collect();
    events.extend((0..4).map(|agent| format!(r#"{{"type":"agent","agent":"a{agent}","name":"Agent {agent}"}}"#)));
    events.extend(lines(&[
        r#"{"type":"tag.renamed","kind":"conversation","from":"t1","to":"t9","at":"2026-10-08T00:00:00Z"}"#,
        r#"{"type":"contact.merged","contact":"c1","into":"c2","at":"2026-10-05T00:00:00Z"}"#,
        r#"{"type":"contact.merged","contact":"c2","into":"c3","at":"2026-10-06T00:00:00Z"}"#,
        r#"{"type":"contact.deleted","contact":"c7","at":"2026-10-09T00:00:00Z"}"#,
        r#"{"type":"agent.deleted","agent":"a3","at":"2026-10-09T00:00:00Z"}"#,
    ]));
    events
}

/// One thread's events, a little different for each number.
fn thread(number: u32) -> Vec<String> {
    let day = number % 20 + 1;
    let at = |minute: u32| format!("2026-10-{day:02}T{:02}:{:02}:00Z", 9 + minute / 60, minute % 60);
    let in_thread = |kind: &str, minute: u32, rest: &str| {
        format!(r#"{{"type":"{kind}","conversation":"v{number}","at":"{}"{rest}}}"#, at(minute))
    };
    let agent = number % 5;
    let mut events = vec![
        in_thread(
            "conversation.opened",
            0,
            &format!(r#","contact":"c{}","line":"l1","source":"inbound""#, number % 70),
        ),
        in_thread(
            "message",
            0,
            &format!(r#","message":"m{number}.1","from":"contact","kind":"text","text":"Hi zed42abc k7Q2""#),
        ),
        in_thread("conversation.assigned", 2, &format!(r#","agent":"a{agent}""#)),
        in_thread("conversation.tagged", 3, &format!(r#","tag":"t{}""#, number % 6)),
        in_thread(
            "message",
            5 + number % 30,
            &format!(
                r#","message":"m{number}.2","from":"agent","agent":"a{agent}","kind":"{}""#,
                if number.is_multiple_of(4) { "template" } else { "text" }
            ),
        ),
        format!(
            r#"{{"type":"message.status","message":"m{number}.2","status":"{}","at":"{}"}}"#,
            if number.is_multiple_of(11) { "failed" } else { "read" },
            at(40)
        ),
    ];
    if !number.is_multiple_of(3) {
        events.push(in_thread("conversation.closed", 50, r#","by":"agent""#));
        events.push(in_thread("survey.sent", 51, ""));
        events.push(in_thread(
            "conversation.rated",
            60,
            &format!(r#","rating":{},"comment":"secret""#, number % 5 + 1),
        ));
    }
    if number.is_multiple_of(7) {
        events.push(in_thread(
            "message",
            90,
            &format!(r#","message":"m{number}.3","from":"contact","kind":"text","reply_to":"m{number}.2""#),
        ));
    }
    if number.is_multiple_of(13) {
        // Delivered twice.
        events.push(events[1].clone());
    }
    if number.is_multiple_of(17) {
        // Whose it is never comes.
        events.remove(0);
    }
    events
}

fn sound(events: &[String]) -> Vec<Checked> {
    checked(events).into_iter().map(|line| line.outcome.unwrap()).collect()
}

#[tokio::test]
async fn the_bulk_loader_comes_to_the_facts_of_ordinary_ingest() {
    let others = lines(&[
        r#"{"type":"click","click":"k7Q2","button":"site-footer","page":"https://shop.example.com/","at":"2026-10-01T11:59:00Z"}"#,
    ]);
    let bench = Bench::new().await;
    bench.take(&people()).await;
    // Before the words of whoever is deleted come, of which its code stays.
    bench.take(&others).await;
    for number in 0..400 {
        bench.take(&thread(number)).await;
    }

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bulk.db");
    let mut loader = BulkLoader::open(&path, OpenOptions::with_clock(frozen_clock(NOW))).await.unwrap();
    loader.people(sound(&people())).await.unwrap();
    for hundred in 0..4 {
        let threads: Vec<BulkThread> =
            (hundred * 100..hundred * 100 + 100).map(|number| (format!("v{number}"), sound(&thread(number)))).collect();
        loader.threads(threads).await.unwrap();
    }
    loader.others(sound(&others)).await.unwrap();
    let bulk = Bench { folder: std::sync::Arc::new(folder), store: loader.finish().await.unwrap() };

    let (wanted, found) = (bench.facts().await, bulk.facts().await);
    assert!(wanted.len() > 700, "{}", wanted.len());
    assert_eq!(wanted, found);
    // What is left of an erased contact has a key that says nothing of them.
    let journal = "select iif(body like '%\"c7\"%', '', hex(key)) || kind || at || received || coalesce(ref, '') || body from journal order by 1";
    assert_eq!(bench.texts(journal).await, bulk.texts(journal).await);
    let of_erased = "select distinct codes from conversation join contact on contact.id = conversation.contact
        where contact.ext = 'c7' and started_at < erased_to and codes is not null";
    assert_eq!(bulk.texts(of_erased).await, [r#"["k7Q2"]"#]);
    let schema = "select name from sqlite_schema order by name";
    assert_eq!(bench.texts(schema).await, bulk.texts(schema).await);
    assert_eq!(bulk.store.audit(|_| {}).await.unwrap(), []);
    // And the ordinary way goes on from there.
    let again = bulk.take(&thread(5)).await;
    assert_eq!((again.accepted, again.duplicates), (0, thread(5).len() as u64));
}

#[tokio::test]
async fn the_bulk_loader_refuses_a_database_with_events() {
    let bench = Bench::new().await;
    bench.take(&people()).await;
    let refusal = BulkLoader::open(bench.path(), OpenOptions::default()).await.err().unwrap();
    assert!(matches!(refusal, store::StoreError::NotEmpty), "{refusal}");
}
