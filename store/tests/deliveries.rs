//! The whole bodies of webhooks' deliveries.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, NOW, lines};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use store::{
    OpenOptions, Store,
    connectors::{chatwoot, whatsapp},
    ingest::{Delivery, IngestOptions},
    sources::{Source, SourceKind},
};

const DAY_MS: i64 = 24 * 3_600_000;

fn meta(field: &str, value: Value) -> String {
    json!({"entry": [{"id": "1", "time": 1_790_856_000, "changes": [{"field": field, "value": value}]}]}).to_string()
}

fn status(number: &str, wamid: &str) -> String {
    meta(
        "messages",
        json!({"statuses": [{"id": wamid, "status": "sent", "timestamp": "1790856000", "recipient_id": number}]}),
    )
}

fn from_meta(store: &Store, body: &str) -> Delivery {
    let read = whatsapp::delivered(body.as_bytes(), store.reading(true));
    let options = IngestOptions { strict: false, source: Source::Whatsapp };
    Delivery { lines: read.lines, options, body: read.body }
}

async fn deliver(store: &Store, body: &str) {
    store.ingest_together(vec![from_meta(store, body)]).await.unwrap();
}

/// What is kept of each, in order.
async fn kept(store: &Store) -> Vec<Option<String>> {
    let kept = store.deliveries(0, 100).await.unwrap().into_iter();
    kept.map(|kept| kept.body.map(|body| String::from_utf8(body).unwrap())).collect()
}

#[tokio::test]
async fn a_body_is_kept_once_however_often_it_comes_and_whatever_is_in_it() {
    let bench = Bench::new().await;
    let (first, second) = (status("551199", "wamid.1"), status("551199", "wamid.2"));
    let together = [&first, &second, &first].map(|body| from_meta(&bench.store, body));
    bench.store.ingest_together(together.into()).await.unwrap();
    for body in [&second, "no json", r#"{"entry":[]}"#] {
        deliver(&bench.store, body).await;
    }
    let typing = chatwoot::delivered(br#"{"event":"conversation_typing_on"}"#, bench.store.reading(true));
    assert!(typing.body.is_none(), "nothing to keep");
    let all = bench.store.deliveries(0, 100).await.unwrap();
    assert!(all.iter().all(|kept| kept.source == SourceKind::Whatsapp && kept.received >= NOW));
    let bodies = kept(&bench.store).await;
    assert_eq!(bodies, [&*first, &second, "no json", r#"{"entry":[]}"#].map(|body| Some(body.to_owned())));
    assert_eq!(bench.store.deliveries(all[1].id, 1).await.unwrap()[0].id, all[2].id);
    bench.store.rebuild(|_| {}).await.unwrap();
    assert_eq!(kept(&bench.store).await, bodies, "no projection");
}

#[tokio::test]
async fn a_body_is_kept_byte_for_byte_whether_it_can_be_read_or_not() {
    let bench = Bench::new().await;
    let odd =
        b"{ \"x\" : 1.50,\r\n\t\"entry\":[],\"x\":\"\\u00e9\\/ wamid.HBgNNTUxMTk5OTk5MDAwMRUCABIYFjNF\" }\n".to_vec();
    let broken = [b"{\"entry\":[\xff\xfe ".to_vec(), vec![b'x'; 3 << 20]].concat();
    let chat = br#"{ "id":7.0, "event":"of 2031", "content" : "hello" }"#.to_vec();
    for body in [&odd, &broken] {
        let read = whatsapp::delivered(body, bench.store.reading(true));
        let options = IngestOptions { strict: false, source: Source::Whatsapp };
        bench.store.ingest_together(vec![Delivery { lines: read.lines, options, body: read.body }]).await.unwrap();
    }
    let read = chatwoot::delivered(&chat, bench.store.reading(true));
    let options = IngestOptions { strict: false, source: Source::Chatwoot };
    bench.store.ingest_together(vec![Delivery { lines: read.lines, options, body: read.body }]).await.unwrap();
    let bodies = bench.store.deliveries(0, 100).await.unwrap().into_iter().map(|kept| kept.body.unwrap());
    assert!(bodies.eq([odd.clone(), broken, chat.clone()]));

    // Where texts may not be stored, all but those.
    let texts = |body: &[u8]| String::from_utf8(body.to_vec()).unwrap();
    let kept = whatsapp::delivered(&odd, bench.store.reading(false)).body.unwrap();
    let with_length =
        texts(&odd).replace(r#""\u00e9\/ wamid.HBgNNTUxMTk5OTk5MDAwMRUCABIYFjNF""#, r#"{"codes":[],"length":41}"#);
    assert_eq!(texts(kept.bytes()), with_length);
    let kept = chatwoot::delivered(&chat, bench.store.reading(false)).body.unwrap();
    assert_eq!(texts(kept.bytes()), texts(&chat).replace(r#""hello""#, r#"{"codes":[],"length":5}"#));
}

#[tokio::test]
async fn who_is_erased_is_looked_for_in_bodies_that_nobody_could_read_and_an_erased_one_takes_no_room() {
    let bench = Bench::new().await;
    bench
        .take(&lines(&[r#"{"type":"contact","contact":"c1","phone":"+5511999990001","email":"ana@example.com"}"#]))
        .await;
    for body in [
        "call +55 (11) 99999-0001",
        "ana@example.com",
        "\"id\":\"wamid.HBgNNTUxMTk5OTk5MDAwMRUCABIYFjNF",
        "somebody else",
    ] {
        deliver(&bench.store, body).await;
    }
    bench.take(&lines(&[r#"{"type":"contact.deleted","contact":"c1","at":"2026-11-02T00:00:00Z"}"#])).await;
    assert_eq!(kept(&bench.store).await, [None, None, None, Some("somebody else".to_owned())]);
    assert_eq!(bench.scalar("select sum(bytes) from delivery").await, "somebody else".len() as i64);
}

#[tokio::test]
async fn a_body_goes_as_a_whole_with_a_contact_in_it_and_one_that_comes_later_is_not_kept() {
    let bench = Bench::new().await;
    for (number, wamid) in [("551199", "wamid.1"), ("551198", "wamid.2")] {
        deliver(&bench.store, &status(number, wamid)).await;
    }
    let two = json!({"statuses": [{"id": "wamid.3", "status": "sent", "timestamp": "1790856000", "recipient_id": "551198"},
        {"id": "wamid.4", "status": "sent", "timestamp": "1790856000", "recipient_id": "551199"}]});
    deliver(&bench.store, &meta("messages", two)).await;
    let contact =
        bench.texts("select body ->> 'contact' from journal where body ->> 'message' = 'wamid.1'").await.remove(0);
    let deletion = json!({"type":"contact.deleted","contact":contact,"at":"2026-10-02T00:00:00Z"}).to_string();
    bench.take(&[deletion]).await;
    let is_there = |bodies: Vec<Option<String>>| bodies.iter().map(Option::is_some).collect::<Vec<_>>();
    assert_eq!(is_there(kept(&bench.store).await), [false, true, false]);
    deliver(&bench.store, &status("551199", "wamid.5")).await;
    assert_eq!(is_there(kept(&bench.store).await), [false, true, false, false]);
    assert_eq!(bench.scalar("select count(*) from journal where kind = 21").await, 5, "what counts stays");
}

#[tokio::test]
async fn a_body_is_gone_after_thirty_days_and_whom_it_named_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let now = Arc::new(AtomicI64::new(NOW));
    let clock = Arc::clone(&now);
    let options = OpenOptions::with_clock(Arc::new(move || clock.load(Ordering::Relaxed)));
    let store = Store::open(folder.path().join("test.db"), options).await.unwrap();
    deliver(&store, &status("551199", "wamid.1")).await;
    now.store(NOW + DAY_MS, Ordering::Relaxed);
    deliver(&store, &status("551199", "wamid.2")).await;
    now.store(NOW + 30 * DAY_MS, Ordering::Relaxed);
    store.prune_deliveries().await.unwrap();
    assert_eq!(kept(&store).await.len(), 2);
    now.store(NOW + 30 * DAY_MS + 1, Ordering::Relaxed);
    assert_eq!(kept(&store).await.len(), 1, "shown no longer, deleted or not");
    store.prune_deliveries().await.unwrap();
    let counts: (i64, i64) =
        sqlx::query_as("select (select count(*) from delivery), (select count(*) from delivery_person)")
            .fetch_one(store.reader())
            .await
            .unwrap();
    assert_eq!(counts, (1, 1));
}

#[tokio::test]
async fn what_is_said_of_templates_and_preferences_can_be_asked_for_and_outlives_the_contact() {
    let bench = Bench::new().await;
    for (event, time) in [("APPROVED", 1_790_856_000), ("PAUSED", 1_790_856_100)] {
        let value = json!({"event": event, "message_template_id": 5, "message_template_name": "promo", "message_template_language": "it"});
        let body = json!({"entry": [{"time": time, "changes": [{"field": "message_template_status_update", "value": value}]}]});
        deliver(&bench.store, &body.to_string()).await;
    }
    let stop = json!({"user_preferences": [{"wa_id": "551199", "value": "stop", "category": "marketing_messages", "detail": "who knows why", "timestamp": "1790856200"}]});
    deliver(&bench.store, &meta("user_preferences", stop)).await;
    let words = |updates: Vec<(i64, serde_json::Map<String, Value>)>| {
        updates.into_iter().map(|(at, event)| (at, event["value"].as_str().unwrap().to_owned())).collect::<Vec<_>>()
    };
    let of = async |field: &str, since: i64| words(bench.store.updates(&[field], since).await.unwrap());
    let states = [(1_790_856_000_000, "APPROVED".to_owned()), (1_790_856_100_000, "PAUSED".to_owned())];
    assert_eq!(of("message_template_status_update", 0).await, states);
    assert_eq!(of("message_template_status_update", 1_790_856_000_001).await, states[1..]);
    let update = &bench.store.updates(&["message_template_status_update"], 0).await.unwrap()[0].1;
    assert_eq!(
        (&update["template"], &update["template_id"], &update["language"]),
        (&json!("promo"), &json!("5"), &json!("it"))
    );

    let stopped = [(1_790_856_200_000, "stop".to_owned())];
    assert_eq!(of("user_preferences", 0).await, stopped);
    let contact = bench
        .texts("select body ->> 'contact' from journal where body ->> 'field' = 'user_preferences'")
        .await
        .remove(0);
    bench
        .take(&lines(&[&json!({"type":"contact.deleted","contact":contact,"at":"2026-10-02T00:00:00Z"}).to_string()]))
        .await;
    assert_eq!(of("user_preferences", 0).await, stopped, "it counts");
    let left = bench.texts("select body from journal where body ->> 'field' = 'user_preferences'").await;
    assert!(!left[0].contains("who knows why") && !left[0].contains("551199"), "{left:?}");
}
