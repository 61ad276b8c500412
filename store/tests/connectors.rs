//! What connectors bring, in the journal and the facts.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, lines};
use serde_json::{Value, json};
use store::{
    connectors::whatsapp,
    ingest::{IngestOptions, IngestSummary},
};

/// 2026-10-01T12:00:00Z in seconds.
const NOON: i64 = 1_790_856_000;

async fn deliver(bench: &Bench, field: &str, value: Value) -> IngestSummary {
    let body = json!({"entry": [{"changes": [{"field": field, "value": value}]}]}).to_string();
    let lines = whatsapp::read(body.as_bytes(), bench.store.reading(true));
    let options = IngestOptions { strict: false, source: store::sources::Source::Whatsapp };
    bench.store.ingest(lines, &options).await.unwrap()
}

fn messages(contact: Value, message: Value) -> Value {
    let mut whole = json!({"timestamp": NOON.to_string(), "type": "text", "text": {"body": "SECRET words"}});
    whole.as_object_mut().unwrap().extend(message.as_object().unwrap().clone());
    json!({"metadata": {"display_phone_number": "551188880000"}, "contacts": [contact], "messages": [whole]})
}

fn ana() -> Value {
    json!({"profile": {"name": "SECRET name"}, "wa_id": "5511999990001"})
}

#[tokio::test]
async fn a_deleted_contact_leaves_nothing_personal_of_any_delivery() {
    let bench = Bench::new().await;
    deliver(&bench, "messages", messages(ana(), json!({"id": "wamid.1", "from": "5511999990001"}))).await;
    deliver(&bench, "user_preferences", json!({"user_preferences": [{"wa_id": "5511999990001", "detail": "SECRET"}]}))
        .await;
    let status = json!({"statuses": [{"id": "wamid.9", "status": "sent", "timestamp": NOON.to_string(), "recipient_id": "5511999990001"}]});
    deliver(&bench, "messages", status).await;
    // Of a template, which is hers although nobody posted it.
    let of_template = |id: &str| {
        let errors = json!([{"code": 132_001, "error_data": {"details": "SECRET"}}]);
        json!({"metadata": {"display_phone_number": "551188880000"}, "statuses": [{"id": id, "status": "failed",
            "timestamp": NOON.to_string(), "recipient_id": "5511999990001", "errors": errors}]})
    };
    deliver(&bench, "messages", of_template("wamid.10")).await;
    let contact = bench.texts("select ext from contact").await;
    assert_eq!(contact.len(), 1, "all of it is about one person: {contact:?}");
    let deletion = format!(r#"{{"type":"contact.deleted","contact":"{}","at":"2099-01-01T00:00:00Z"}}"#, contact[0]);
    bench.take(&[deletion]).await;
    // What comes again, late, is erased as it comes.
    deliver(
        &bench,
        "user_preferences",
        json!({"user_preferences": [{"wa_id": "5511999990001", "detail": "SECRET too"}]}),
    )
    .await;
    deliver(&bench, "messages", of_template("wamid.11")).await;
    let everything = bench.everything().await;
    assert!(!everything.contains("SECRET"), "{everything}");
    assert!(!everything.contains("5511999990001"), "{everything}");
    assert_eq!(bench.scalar("select count(*) from send where gone = 0").await, 2);
    assert_eq!(bench.scalar("select sum(messages_contact) from conversation where not gone").await, 1);
}

#[tokio::test]
async fn whoever_showed_a_number_and_a_user_id_is_one_contact_in_whatever_order() {
    let hidden = || messages(json!({"user_id": "BR.15"}), json!({"id": "wamid.1", "from_user_id": "BR.15"}));
    let number = || messages(json!({"wa_id": "5511999990001"}), json!({"id": "wamid.2", "from": "5511999990001"}));
    let both = || {
        messages(
            json!({"wa_id": "5511999990001", "user_id": "BR.15"}),
            json!({"id": "wamid.3", "from": "5511999990001"}),
        )
    };
    for deliveries in [[hidden(), number(), both()], [both(), number(), hidden()]] {
        let bench = Bench::new().await;
        for delivery in deliveries {
            deliver(&bench, "messages", delivery).await;
        }
        assert_eq!(bench.scalar("select count(*) from conversation where not gone").await, 1);
        assert_eq!(bench.scalar("select count(distinct contact) from conversation where not gone").await, 1);
        assert_eq!(bench.scalar("select count(*) from contact where merged_into is null and phone is not null and user_id is not null").await, 1);
    }
}

#[tokio::test]
async fn a_name_is_journaled_once_an_hour_however_many_messages_come() {
    let bench = Bench::new().await;
    for number in 0..10 {
        let message = || messages(ana(), json!({"id": format!("wamid.{number}"), "from": "5511999990001"}));
        // What stands beside every message is no duplicate; the message is.
        assert_eq!(deliver(&bench, "messages", message()).await.duplicates, 0, "{number}");
        assert_eq!(deliver(&bench, "messages", message()).await.duplicates, 1, "{number}");
    }
    assert_eq!(bench.scalar("select count(*) from journal where kind = 1").await, 1);
    assert_eq!(bench.scalar("select count(*) from journal where kind = 20").await, 10);
}

#[tokio::test]
async fn failed_and_then_delivered_is_delivered_and_both_are_kept() {
    let bench = Bench::new().await;
    bench
        .take(&lines(&[
            r#"{"type":"message","message":"wamid.1","contact":"c1","line":"l1","from":"api","at":"2026-10-01T12:00:00Z"}"#,
        ]))
        .await;
    let status = |word: &str, at: i64| json!({"id": "wamid.1", "status": word, "timestamp": at.to_string(), "errors": [{"code": 131_026}]});
    let value =
        json!({"statuses": [status("delivered", NOON + 2), status("failed", NOON + 1), status("delivered", NOON + 2)]});
    let summary = deliver(&bench, "messages", value).await;
    assert_eq!((summary.accepted, summary.duplicates), (2, 1));
    assert_eq!(bench.scalar("select count(*) from journal where kind = 21 and thread is not null").await, 2);
}

#[tokio::test]
async fn with_the_webhook_alone_a_template_is_a_send_until_and_after_its_message_comes_and_service_messages_wait() {
    let status = |id: &str, word: &str, at: i64, category: &str| {
        json!({"metadata": {"display_phone_number": "551188880000"}, "statuses": [
            {"id": id, "status": word, "timestamp": at.to_string(), "recipient_id": "5511999990001",
             "pricing": {"billable": true, "pricing_model": "PMP", "category": category}}]})
    };
    let bench = Bench::new().await;
    deliver(&bench, "messages", status("wamid.1", "delivered", NOON + 2, "marketing")).await;
    deliver(&bench, "messages", status("wamid.1", "sent", NOON + 1, "marketing")).await;
    deliver(&bench, "messages", status("wamid.2", "sent", NOON + 1, "service")).await;
    let sends = "select json_array(message, at, template, category, origin, starts) from send where gone = 0";
    let at = (NOON + 1) * 1000;
    assert_eq!(bench.texts(sends).await, [format!(r#"["wamid.1",{at},null,"marketing",0,1]"#)]);
    assert_eq!(bench.texts("select phone from contact").await, ["+5511999990001"]);
    // The contact answers within the conversation that it opened.
    deliver(
        &bench,
        "messages",
        messages(ana(), json!({"id": "wamid.3", "from": "5511999990001", "timestamp": (NOON + 9).to_string()})),
    )
    .await;
    assert_eq!(bench.scalar("select count(*) from conversation where gone = 0").await, 1);
    assert_eq!(bench.scalar("select answered_at from send").await, (NOON + 9) * 1000);
    // The system that sent it posts it, with an id of its own for the contact.
    bench
        .take(&lines(&[
            r#"{"type":"message","message":"wamid.1","contact":"crm-7","line":"551188880000","from":"broadcast","kind":"template","template":"promo","at":"2026-10-01T12:00:00Z"}"#,
        ]))
        .await;
    assert_eq!(bench.texts(sends).await, [format!(r#"["wamid.1",{},"promo","marketing",1,1]"#, NOON * 1000)]);
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn an_export_of_botmaker_s_is_imported_and_repeated_without_a_change() {
    use store::import::{ImportOptions, Input, import};
    let bench = Bench::new().await;
    let file = bench.folder.path().join("users-2026-09.tsv");
    let header = "Link Conversación\tFecha Sesión\tHora Sesión\tId Sesión\tId canal\tId Contacto/Número";
    let rows = "https://bm.example/1\t2026-09-01\t10:00\ts1\twa\t+551199\nhttps://bm.example/2\tsoon\t10:15\ts2\twa\t+551198\n";
    std::fs::write(&file, format!("{header}\n{rows}")).unwrap();
    let input = Input::File(file);
    let first = import(&bench.store, &input, &ImportOptions::default(), |_| ()).await.unwrap();
    assert_eq!((first.accepted, first.rejected, first.first_rejected[0].line), (2, 1, 3));
    assert_eq!(first.first_rejected[0].field.as_deref(), Some("Hora Sesión"));
    let again = import(&bench.store, &input, &ImportOptions::default(), |_| ()).await.unwrap();
    assert_eq!((again.accepted, again.duplicates), (0, 2));
    assert_eq!(bench.scalar("select count(*) from conversation where not gone").await, 1);
}
