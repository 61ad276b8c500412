//! What is left of a contact that is deleted: looked for in every byte of the database.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, lines};
use serde_json::{Value, json};
use std::path::Path;
use store::{
    Store,
    connectors::{Delivered, botmaker, chatwoot, whatsapp},
    ingest::{Delivery, IngestOptions},
    sources::Source,
};

/// 2026-10-01T12:00:00Z, in seconds.
const NOON: i64 = 1_790_856_000;

const NUMBER: &str = "5511999990001";
/// As Meta makes ids of messages: what follows the point is base64, with the number in it.
const WAMID: &str = "wamid.HBgNNTUxMTk5OTk5MDAwMRUCABIYFjNFQjBDMEY5RjhGRkY2AAA=";
/// The number as it stands in that id.
const IN_BASE64: &str = "NTUxMTk5OTk5MDAwM";

/// Everything that tells who the contact was, or what was said.
const TRACES: [&str; 12] = [
    "Zaphod",
    "Beeblebrox",
    NUMBER,
    IN_BASE64,
    "99999-0001",
    "99999 0001",
    "zaphod@example.com",
    "BR.15025763",
    "improbable",
    "heart of gold",
    "two heads",
    "ctwaZaphod",
];

async fn deliver(store: &Store, source: Source, Delivered { lines, body }: Delivered) {
    let options = IngestOptions { strict: false, source };
    store.ingest_together(vec![Delivery { lines, options, body }]).await.unwrap();
}

fn meta(value: Value) -> Vec<u8> {
    let metadata = json!({"display_phone_number": "551188880000", "phone_number_id": "7"});
    let mut value = value;
    value.as_object_mut().unwrap().insert("metadata".into(), metadata);
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]})
        .to_string()
        .into_bytes()
}

/// Everything of somebody, by every way in.
async fn bring(store: &Store, number: &str, name: &str, wamid: &str) {
    let reading = store.reading(true);
    let contacts = json!([{"profile": {"name": name}, "wa_id": number, "user_id": "BR.15025763"}]);
    let message = json!({"from": number, "id": wamid, "timestamp": NOON.to_string(), "type": "text", "text": {"body": "improbable"},
        "context": {"from": number, "id": wamid}, "referral": {"source_type": "ad", "source_id": "1", "ctwa_clid": "ctwaZaphod"}});
    let status = json!({"id": format!("{wamid}x"), "status": "failed", "timestamp": NOON.to_string(), "recipient_id": number,
        "errors": [{"code": 131_026, "title": format!("to {number}"), "error_data": {"details": "+55 (11) 99999-0001 is nobody"}}]});
    let broken =
        json!({"from": number, "id": wamid, "timestamp": "soon", "type": "text", "text": {"body": "improbable"}});
    let body = meta(json!({"contacts": contacts, "messages": [message, broken], "statuses": [status]}));
    deliver(store, Source::Whatsapp, whatsapp::delivered(&body, reading)).await;

    let sender = json!({"id": 7, "name": name, "email": "zaphod@example.com", "phone_number": format!("+{number}"), "type": "contact"});
    let chat = json!({"event": "message_created", "id": 9, "account": {"id": 1}, "inbox": {"id": 3}, "content": "heart of gold",
        "message_type": "incoming", "created_at": NOON, "sender": sender, "conversation": {"id": 42}});
    deliver(store, Source::Chatwoot, chatwoot::delivered(chat.to_string().as_bytes(), reading)).await;
}

/// Rejected lines with the number as people write it.
fn broken_lines() -> Vec<String> {
    lines(&[
        r#"{"type":"contact","contact":7,"phone":"+55 (11) 99999-0001"}"#,
        r#"{"type":"contact","contact":8,"note":"call 011 99999 0001, two heads"}"#,
        r#"{"type":"contact","contact":9,"email":"zaphod@example.com"}"#,
    ])
}

/// The database and its log, byte for byte.
fn bytes(path: &Path) -> Vec<u8> {
    let log = path.with_file_name("test.db-wal");
    [std::fs::read(path).unwrap(), std::fs::read(log).unwrap_or_default()].concat()
}

/// Which traces stand in it.
fn traces(path: &Path) -> Vec<&'static str> {
    let bytes = bytes(path);
    TRACES.into_iter().filter(|trace| memchr::memmem::find(&bytes, trace.as_bytes()).is_some()).collect()
}

#[tokio::test]
async fn no_byte_of_the_database_tells_who_a_deleted_contact_was_or_what_they_said() {
    let bench = Bench::new().await;
    bring(&bench.store, NUMBER, "Zaphod Beeblebrox", WAMID).await;
    // The same person as an inbox knows them, and somebody else, who stays.
    bench
        .take_with_text(&[
            r#"{"type":"contact","contact":"c1","phone":"+5511999990001","email":"zaphod@example.com","first_name":"Zaphod"}"#,
            r#"{"type":"conversation.opened","conversation":"v1","contact":"c1","at":"2026-10-01T12:00:00Z"}"#,
            r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","text":"two heads","at":"2026-10-01T12:00:00Z"}"#,
            r#"{"type":"conversation.rated","conversation":"v1","rating":5,"comment":"heart of gold","at":"2026-10-01T12:00:01Z"}"#,
            r#"{"type":"contact","contact":"c2","first_name":"Trillian","phone":"+5511888880002"}"#,
        ])
        .await;
    bench.take(&broken_lines()).await;
    for trace in [NUMBER, "Zaphod", "improbable", "zaphod@example.com", "99999-0001"] {
        assert!(traces(&bench.path()).contains(&trace), "{trace} was never there");
    }
    assert!(!traces(&bench.path()).contains(&IN_BASE64), "no id of a message has ever held a number");

    let contacts = bench.texts("select ext from contact where ext <> 'c2'").await;
    assert_eq!(contacts.len(), 4, "by number, by user id, of Chatwoot and of the inbox: {contacts:?}");
    let deletions = contacts
        .iter()
        .map(|contact| json!({"type":"contact.deleted","contact":contact,"at":"2026-10-02T00:00:00Z"}).to_string());
    bench.take(&deletions.collect::<Vec<_>>()).await;
    // What comes late, and again.
    bring(&bench.store, NUMBER, "Zaphod Beeblebrox", WAMID).await;
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    assert_eq!(bench.store.deliveries(0, 10).await.unwrap().iter().filter(|kept| kept.body.is_some()).count(), 0);
    let counts = bench.scalar("select count(*) from conversation where not gone").await;
    bench.store.close().await;

    assert_eq!(traces(&bench.path()), [""; 0]);
    assert_eq!(counts, 3, "counts stay");
    let kept = bytes(&bench.path());
    assert!(memchr::memmem::find(&kept, b"Trillian").is_some(), "others stay");
}

#[tokio::test]
async fn a_rejected_row_keeps_no_cell_that_nobody_reads_while_texts_may_not_be_stored() {
    let header = "Id Usuario\tFecha/tiempo Inicio Sesión\tNombre Plantilla/Notificación\tMensaje";
    let header = botmaker::Header::of(header.as_bytes()).unwrap();
    let zone = reports::zone::Zone::UTC;
    let bench = Bench::new().await;
    let mut rows = botmaker::Rows::new(&b"u1\tsoon\tpromo\tour secret k7Q2\n"[..], header, zone);
    let (_, refused) = rows.next(bench.store.reading(false)).unwrap().unwrap();
    let options = IngestOptions { strict: false, source: Source::File("a.tsv".into()) };
    bench.store.ingest(refused, &options).await.unwrap();
    let kept: Value = serde_json::from_str(&bench.texts("select body from rejected").await[0]).unwrap();
    assert_eq!(kept["Nombre Plantilla/Notificación"], "promo");
    assert_eq!(kept["Mensaje"], json!({"length": 15, "codes": ["k7Q2"]}));
}

#[tokio::test]
async fn ids_of_people_are_other_ones_in_another_database() {
    let mut ids = Vec::new();
    for _ in 0..2 {
        let bench = Bench::new().await;
        bring(&bench.store, NUMBER, "Zaphod Beeblebrox", WAMID).await;
        ids.push(bench.texts("select ext from contact where ext like 'wa-%' and phone is not null").await);
        let again = bench.reopened().await;
        bring(&again.store, NUMBER, "Zaphod Beeblebrox", &format!("{WAMID}2")).await;
        assert_eq!(
            bench.texts("select ext from contact where ext like 'wa-%' and phone is not null").await,
            ids[ids.len() - 1]
        );
    }
    assert_eq!(ids[0].len(), 1);
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_database_of_an_earlier_release_keeps_its_ids_and_loses_the_numbers_in_those_of_messages() {
    let bench = Bench::new().await;
    let event = |kind: &str, more: &str| {
        format!(r#"{{"type":"{kind}","message":"wamid.old","at":"2026-10-01T12:00:00Z"{more}}}"#)
    };
    let message = event("message", r#","contact":"c1","line":"l1","from":"api""#);
    bench.take(&[message.clone(), event("message.status", r#","status":"sent""#)]).await;
    bench.store.close().await;
    // As it was: with the whole id in it, and without a secret.
    let undo = format!(
        "update journal set body = replace(body, 'wamid.old', '{WAMID}'), key = randomblob(16), ref = 1;
         update head set projection = 2, secret = null"
    );
    let url = format!("sqlite:{}", bench.path().display());
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(undo)).execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();

    let bench = bench.reopened().await;
    assert!(bench.store.rebuild_if_outdated().await.unwrap());
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    assert!(!bench.everything().await.contains(IN_BASE64));
    // What comes again under the id is known, and what comes of it is about it.
    let delivered = event("message.status", r#","status":"delivered""#);
    let taken = bench.take(&[message, delivered].map(|event| event.replace("wamid.old", WAMID))).await;
    assert_eq!((taken.accepted, taken.duplicates), (1, 1));
    assert_eq!(bench.scalar("select count(*) from journal where kind = 21 and thread is not null").await, 2);
    let plain = format!("wa-{}", &blake3::hash(NUMBER.as_bytes()).to_hex()[..24]);
    bring(&bench.store, NUMBER, "Zaphod Beeblebrox", WAMID).await;
    assert!(bench.texts("select ext from contact").await.contains(&plain), "people stay who they were");
}
