//! What is left of a contact that is deleted: looked for in every byte of the database.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, lines};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use store::{
    OpenOptions, Store,
    connectors::{Delivered, botmaker, chatwoot, whatsapp},
    ingest::{Delivery, IngestOptions, Line},
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
const TRACES: [&str; 19] = [
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
    "Marvinson",
    // A word that could be the code of a click and is none.
    "zaphod42",
    // What is said of messages that nobody ever posts, or nobody knows whose they are.
    "Magrathea",
    "Slartibartfast",
    "Fenchurch",
    "Eddie",
    "Hooloovoo",
];

async fn deliver(store: &Store, source: Source, Delivered { lines, body }: Delivered) {
    let options = IngestOptions { strict: false, source };
    store.ingest_together(vec![Delivery { lines, options, body }]).await.unwrap();
}

fn meta(field: &str, value: Value) -> Vec<u8> {
    let metadata = json!({"display_phone_number": "551188880000", "phone_number_id": "7"});
    let mut value = value;
    value.as_object_mut().unwrap().insert("metadata".into(), metadata);
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}]})
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
        "biz_opaque_callback_data": name,
        "errors": [{"code": 131_026, "title": format!("to {number}"), "error_data": {"details": "+55 (11) 99999-0001 is nobody of Magrathea"}}]});
    let broken =
        json!({"from": number, "id": wamid, "timestamp": "soon", "type": "text", "text": {"body": "improbable"}});
    let body = meta("messages", json!({"contacts": contacts, "messages": [message, broken], "statuses": [status]}));
    deliver(store, Source::Whatsapp, whatsapp::delivered(&body, reading)).await;
    for (field, value) in of_other_fields(number, wamid) {
        deliver(store, Source::Whatsapp, whatsapp::delivered(&meta(field, value), reading)).await;
    }
    for body in of_chatwoot(number, name) {
        deliver(store, Source::Chatwoot, chatwoot::delivered(body.to_string().as_bytes(), reading)).await;
    }
}

/// What Meta tells of somebody that becomes no message: a call, what others read in a group, who came into one, a history with somebody
/// else's thread beside.
fn of_other_fields(number: &str, wamid: &str) -> Vec<(&'static str, Value)> {
    let call = json!({"id": format!("wacid.{}", &wamid[6..]), "from": number, "to": "551188880000", "event": "connect", "timestamp": NOON.to_string()});
    let read = json!({"id": wamid, "status": "read", "timestamp": NOON.to_string(), "recipient_type": "group", "recipient_id": "g1",
        "recipient_participant_id": number});
    let joined = json!({"type": "group_participants_add", "group_id": "g1", "timestamp": NOON.to_string(),
        "added_participants": [{"wa_id": number}, {"input": "+55 11 77777-0003"}]});
    let said = json!({"from": number, "id": wamid, "timestamp": NOON.to_string(), "type": "text", "text": {"body": "two heads"}});
    let threads = json!([{"id": number, "messages": [said]}, {"id": "5511777770003", "messages": []}]);
    vec![
        ("calls", json!({"calls": [call]})),
        ("messages", json!({"statuses": [read]})),
        ("group_participants_update", json!({"groups": [joined]})),
        ("history", json!({"history": [{"metadata": {"phase": 0}, "threads": threads}]})),
    ]
}

/// A message; and of another one and other conversations that nothing else is ever heard of, what became of them.
fn of_chatwoot(number: &str, name: &str) -> Vec<Value> {
    let sender = json!({"id": 7, "name": name, "email": "zaphod@example.com", "phone_number": format!("+{number}"), "type": "contact"});
    let about = |event: &str, rest: Value| {
        let mut body = json!({"event": event, "id": 9, "account": {"id": 1}, "inbox": {"id": 3}, "content": "heart of gold",
            "message_type": "incoming", "created_at": NOON, "updated_at": NOON, "sender": sender, "conversation": {"id": 42}});
        body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        body
    };
    let unknown = |id: i64| json!({"id": id, "meta": {"sender": sender}, "contact_inbox": {"source_id": number}});
    let answer = json!({"submitted_values": {"csat_survey_response": {"rating": 1, "feedback_message": "two heads"}}});
    vec![
        about("message_created", json!({})),
        about(
            "message_updated",
            json!({"id": 10, "message_type": "outgoing", "status": "failed", "conversation": unknown(43),
            "content_attributes": {"external_error": "Hooloovoo"}}),
        ),
        about("message_updated", json!({"id": 11, "content_attributes": answer, "conversation": unknown(44)})),
        about(
            "conversation_updated",
            json!({"id": 45, "meta": {"sender": sender}, "contact_inbox": {"source_id": number},
            "changed_attributes": [{"label_list": {"previous_value": [], "current_value": ["sales"]}}]}),
        ),
    ]
}

/// Rejected lines with the number as people write it.
fn broken_lines() -> Vec<String> {
    lines(&[
        r#"{"type":"contact","contact":7,"phone":"+55 (11) 99999-0001"}"#,
        r#"{"type":"contact","contact":8,"note":"call 011 99999 0001, two heads"}"#,
        r#"{"type":"contact","contact":9,"email":"zaphod@example.com"}"#,
    ])
}

/// Free text where a word is expected, what a page's address says of its visitor, and what a provider says of a failure.
const OF_FLOWS: [&str; 10] = [
    r#"{"type":"run.started","run":"r1","flow":"f1","version":"f1v1","contact":"c1","at":"2026-10-01T12:00:00Z"}"#,
    r#"{"type":"run.step","run":"r1","step":"s1","status":"completed","result":"Zaphod has two heads","at":"2026-10-01T12:00:00Z"}"#,
    r#"{"type":"run.ended","run":"r1","status":"canceled","reason":"Zaphod did not want","at":"2026-10-01T12:00:01Z"}"#,
    r#"{"type":"click","click":"k7Q2","button":"b1","page":"https://shop.example.com/p?email=zaphod@example.com&utm_source=ig#Zaphod","referrer":"https://example.com/?q=Zaphod","at":"2026-10-01T11:59:00Z"}"#,
    r#"{"type":"message","message":"m9","conversation":"v1","from":"broadcast","kind":"template","template":"p","at":"2026-10-01T12:00:00Z"}"#,
    r#"{"type":"message.status","message":"m9","status":"failed","error":{"code":131026,"title":"Marvinson is away","details":"Marvinson"},"at":"2026-10-01T12:00:01Z"}"#,
    // Nobody posts the one, and nobody says whose the conversation of the other is.
    r#"{"type":"message.status","message":"m10","contact":"c1","status":"failed","error":{"code":131026,"title":"Slartibartfast","details":"Slartibartfast"},"at":"2026-10-01T12:00:01Z"}"#,
    r#"{"type":"message.status","message":"m10","contact":"c1","status":"sent","note":"Eddie","at":"2026-10-01T12:00:01Z"}"#,
    r#"{"type":"message","message":"m11","conversation":"v2","from":"api","at":"2026-10-01T12:00:00Z"}"#,
    r#"{"type":"message.status","message":"m11","contact":"c1","status":"failed","error":{"code":131026,"title":"Fenchurch"},"at":"2026-10-01T12:00:01Z"}"#,
];

/// What comes of them for the first time once they are deleted.
const LATE: [&str; 6] = [
    r#"{"type":"run.step","run":"r1","step":"s2","status":"completed","result":"Zaphod","at":"2026-10-01T12:00:02Z"}"#,
    r#"{"type":"message.status","message":"m9","status":"failed","error":{"code":131049,"title":"Marvinson again"},"at":"2026-10-01T12:00:03Z"}"#,
    r#"{"type":"message.status","message":"m10","contact":"c1","status":"failed","error":{"code":131049,"title":"Slartibartfast"},"at":"2026-10-01T12:00:03Z"}"#,
    r#"{"type":"message.status","message":"m12","contact":"c1","status":"read","note":"Eddie","at":"2026-10-01T12:00:03Z"}"#,
    r#"{"type":"message.status","message":"m11","contact":"c1","status":"failed","error":{"code":131049,"title":"Fenchurch"},"at":"2026-10-01T12:00:03Z"}"#,
    r#"{"type":"message","message":"m2","conversation":"v1","from":"contact","text":"zaphod42 k7Q2","at":"2026-10-01T12:00:04Z"}"#,
];

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
            r#"{"type":"conversation.opened","conversation":"v1","contact":"c1","url":"https://inbox.example.com/Zaphod","at":"2026-10-01T12:00:00Z"}"#,
            r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","text":"two heads of zaphod42 k7Q2","at":"2026-10-01T12:00:00Z"}"#,
            r#"{"type":"conversation.rated","conversation":"v1","rating":5,"comment":"heart of gold","at":"2026-10-01T12:00:01Z"}"#,
            r#"{"type":"contact","contact":"c2","first_name":"Trillian","phone":"+5511888880002"}"#,
        ])
        .await;
    bench.take_with_text(&OF_FLOWS).await;
    bench.take(&broken_lines()).await;
    for trace in TRACES {
        assert!(traces(&bench.path()).contains(&trace), "{trace} was never there");
    }
    let journal = bench.texts("select body from journal").await.join("\n");
    assert!(!journal.contains(&format!("wamid.HBgN{IN_BASE64}")), "no event's id of a message has ever held a number");
    let runs = bench.scalar("select count(*) from run where status = 'canceled'").await;

    let contacts = bench.texts("select ext from contact where ext <> 'c2'").await;
    assert_eq!(contacts.len(), 4, "by number, by user id, of Chatwoot and of the inbox: {contacts:?}");
    let deletions = contacts
        .iter()
        .map(|contact| json!({"type":"contact.deleted","contact":contact,"at":"2026-10-02T00:00:00Z"}).to_string());
    bench.take(&deletions.collect::<Vec<_>>()).await;
    // What comes late, and again; also what nobody can read, in which a number stands.
    for body in [format!(r#"{{"object":"x","broken {NUMBER}"#), "{ tel +55 (11) 99999-0001".to_owned()] {
        deliver(&bench.store, Source::Whatsapp, whatsapp::delivered(body.as_bytes(), bench.store.reading(true))).await;
    }
    bring(&bench.store, NUMBER, "Zaphod Beeblebrox", WAMID).await;
    bench.take_with_text(&OF_FLOWS).await;
    bench.take_with_text(&LATE).await;
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    assert_eq!(bench.store.deliveries(0, 100).await.unwrap().iter().filter(|kept| kept.body.is_some()).count(), 0);
    let codes = "select codes from conversation where codes is not null union all
        select body ->> 'codes' from journal where body ->> 'message' in ('m1', 'm2') and kind = 20";
    assert_eq!(bench.texts(codes).await, [r#"["k7Q2"]"#; 3], "which click began the conversation counts");
    let counts = bench.scalar("select count(*) from conversation where not gone").await;
    let runs_left = bench.scalar("select count(*) from run where status = 'canceled'").await;
    bench.store.close().await;

    assert_eq!(traces(&bench.path()), [""; 0], "{}", left(&bench.path()));
    assert_eq!((counts, runs, runs_left), (3, 1, 1), "counts stay");
    let kept = bytes(&bench.path());
    assert!(memchr::memmem::find(&kept, b"Trillian").is_some(), "others stay");
}

#[tokio::test]
async fn after_an_erasure_unused_parts_of_the_file_are_to_be_overwritten_once_and_nothing_else_changes() {
    let bench = Bench::new().await;
    bring(&bench.store, NUMBER, "Zaphod Beeblebrox", WAMID).await;
    bench.take_with_text(&OF_FLOWS).await;
    assert!(!bench.store.has_to_overwrite().await.unwrap());
    let deleted = lines(&[r#"{"type":"contact.deleted","contact":"c1","at":"2026-10-02T00:00:00Z"}"#]);
    bench.take(&deleted).await;
    assert!(bench.store.has_to_overwrite().await.unwrap());
    let everything = bench.everything().await;
    bench.store.overwrite_unused().await.unwrap();
    assert!(!bench.store.has_to_overwrite().await.unwrap());
    assert_eq!(bench.store.overwrite_unused().await.unwrap(), 0, "nothing is left to be done");
    assert_eq!(bench.everything().await, everything);
    assert_eq!(bench.texts("pragma integrity_check").await, ["ok"]);
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    bench.take_with_text(&LATE).await;
    assert!(bench.store.has_to_overwrite().await.unwrap(), "what came late had been there");
}

#[tokio::test]
async fn what_an_earlier_release_left_of_a_deleted_contact_goes_at_the_next_start() {
    let bench = Bench::new().await;
    bench
        .take_with_text(&[
            r#"{"type":"conversation.opened","conversation":"v1","contact":"c1","at":"2026-10-01T12:00:00Z"}"#,
            r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","text":"k7Q2","at":"2026-10-01T12:00:00Z"}"#,
            r#"{"type":"click","click":"k7Q2","button":"b1","at":"2026-10-01T11:59:00Z"}"#,
            r#"{"type":"message.status","message":"m2","contact":"c1","status":"failed","error":{"code":1,"title":"?"},"at":"2026-10-01T12:00:00Z"}"#,
            r#"{"type":"contact.deleted","contact":"c1","at":"2026-10-02T00:00:00Z"}"#,
        ])
        .await;
    bench.store.close().await;
    let as_it_was = r#"
        update journal set body = json_set(body, '$.codes', json('["zaphod42","k7Q2"]')) where kind = 20;
        update conversation set codes = '["zaphod42","k7Q2"]';
        update journal set body = json_set(body, '$.error.title', 'Slartibartfast') where kind = 21;
        update head set projection = 11"#;
    let url = format!("sqlite:{}", bench.path().display());
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.unwrap();
    sqlx::raw_sql(as_it_was).execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    assert_eq!(traces(&bench.path()), ["zaphod42", "Slartibartfast"]);

    let bench = bench.reopened().await;
    assert_eq!(bench.store.audit(|_| {}).await.unwrap().len(), 3, "two entries and a conversation");
    assert!(bench.store.rebuild_if_outdated().await.unwrap());
    assert!(!bench.store.rebuild_if_outdated().await.unwrap());
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    assert_eq!(bench.texts("select codes from conversation").await, [r#"["k7Q2"]"#]);
    bench.store.close().await;
    assert_eq!(traces(&bench.path()), [""; 0]);
}

#[tokio::test]
async fn a_status_of_a_message_that_never_came_is_of_whoever_it_names_and_those_merged_into_them() {
    let bench = Bench::new().await;
    let status = |message: &str, contact: &str, at: &str| {
        format!(
            r#"{{"type":"message.status","message":"{message}","contact":"{contact}","status":"failed","error":{{"code":1,"title":"{message}"}},"at":"2026-10-0{at}T12:00:00Z"}}"#
        )
    };
    bench
        .take(&[status("m1", "c1", "1"), status("m2", "c2", "1"), status("m3", "c1", "3"), status("m4", "c4", "1")])
        .await;
    bench
        .take(&lines(&[
            r#"{"type":"contact.merged","contact":"c2","into":"c1","at":"2026-10-01T00:00:00Z"}"#,
            r#"{"type":"contact.deleted","contact":"c1","at":"2026-10-02T00:00:00Z"}"#,
        ]))
        .await;
    bench.take(&[status("m5", "c2", "1")]).await;
    let titles =
        "select body -> 'error' ->> 'title' from journal where kind = 21 and body -> 'error' ->> 'title' is not null";
    assert_eq!(bench.texts(titles).await, ["m3", "m4"], "what is later, and others'");
    assert_eq!(
        bench.texts("select distinct body -> 'error' ->> 'code' || '' from journal where kind = 21").await,
        ["1"]
    );
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
}

/// What stands around the first trace.
fn left(path: &Path) -> String {
    let bytes = bytes(path);
    let at = TRACES.iter().find_map(|trace| memchr::memmem::find(&bytes, trace.as_bytes())).unwrap_or_default();
    String::from_utf8_lossy(&bytes[at.saturating_sub(300)..(at + 200).min(bytes.len())]).into_owned()
}

/// Somebody whose name stands in the journal, and a contact that was deleted before.
async fn somebody_beside_a_deleted_contact() -> Bench {
    let bench = Bench::new().await;
    bench
        .take_with_text(&[
            r#"{"type":"contact","contact":"c1","first_name":"Zaphod","at":"2026-09-01T00:00:00Z"}"#,
            r#"{"type":"contact.deleted","contact":"c0","at":"2026-10-02T00:00:00Z"}"#,
        ])
        .await;
    bench
}

#[tokio::test]
async fn who_is_merged_into_a_deleted_contact_or_comes_late_is_gone_from_the_log_at_once() {
    let bench = somebody_beside_a_deleted_contact().await;
    let merged = r#"{"type":"contact.merged","contact":"c1","into":"c0","at":"2026-10-01T00:00:00Z"}"#;
    bench.take_with_text(&[merged]).await;
    assert_eq!(traces(&bench.path()), [""; 0], "merged");
    bench
        .take_with_text(&[r#"{"type":"contact","contact":"c0","first_name":"Zaphod","at":"2026-10-01T00:00:00Z"}"#])
        .await;
    assert_eq!(traces(&bench.path()), [""; 0], "late");
}

#[tokio::test]
async fn a_server_empties_the_log_once_nobody_reads_it_any_more() {
    let bench = somebody_beside_a_deleted_contact().await;
    let mut reading = bench.store.reader().begin().await.unwrap();
    sqlx::query("select count(*) from journal").execute(&mut *reading).await.unwrap();
    bench.take(&lines(&[r#"{"type":"contact.deleted","contact":"c1","at":"2026-10-02T00:00:00Z"}"#])).await;
    assert_eq!(traces(&bench.path()), ["Zaphod"], "it is being read");
    drop(reading);
    let store = bench.store.clone();
    let server = tokio::spawn(async move { store.keep_checkpointing().await });
    while !traces(&bench.path()).is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    server.abort();
}

#[tokio::test]
async fn no_page_that_is_freed_tells_what_was_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let now = Arc::new(AtomicI64::new(NOON * 1000));
    let clock = Arc::clone(&now);
    let options = OpenOptions::with_clock(Arc::new(move || clock.load(Ordering::Relaxed)));
    let store = Store::open(&path, options).await.unwrap();
    for place in 0..20 {
        let body = format!("{place} {}", "Zaphod Beeblebrox. ".repeat(2000));
        deliver(&store, Source::Whatsapp, whatsapp::delivered(body.as_bytes(), store.reading(true))).await;
        let line = format!(r#"{{"type":"?","id":"{place}","note":"{body}"}}"#);
        let options = IngestOptions { strict: false, source: Source::Api };
        let line =
            store::events::Lines::new(line.as_bytes()).next().unwrap().map(|line| Line::check(&line, NOON, true));
        store.ingest(line.into_iter().collect(), &options).await.unwrap();
    }
    now.fetch_add(31 * 24 * 3_600_000, Ordering::Relaxed);
    store.prune_deliveries().await.unwrap();
    store.prune_rejected().await.unwrap();
    store.close().await;
    assert_eq!(traces(&path), [""; 0]);
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
