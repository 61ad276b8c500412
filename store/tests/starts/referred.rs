//! Starts that nobody sent: an advertisement or a website button led there.

use super::*;
use reports::starts::StartOrigin;

fn click(code: &str, ms: i64) -> String {
    let at = at(ms);
    format!(
        r#"{{"type":"click","click":"{code}","button":"b","page":"https://shop.example.com/?utm_campaign=spring","at":"{at}"}}"#
    )
}

#[tokio::test]
async fn referred_starts_count_as_sessions_and_have_no_stages() {
    let bench = Bench::new().await;
    let ad = r#","referral":{"source_type":"ad","headline":"Sofas"}"#;
    bench
        .take(&[
            opened("v1", "c1", START),
            wrote("v1", "a1", START, ad),
            opened("v2", "c2", START),
            wrote("v2", "a2", START, r#","text":"Hello k7Q2""#),
            opened("v3", "c3", START),
            send("v3", "s3", START, ""),
            // Too late to be what it began with.
            opened("v4", "c4", START),
            wrote("v4", "a4", START, ""),
            wrote("v4", "a5", START + MINUTE, ad),
        ])
        .await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let query = Query::parse("range=all").unwrap();
    let before = reporter.starts(&query).await.unwrap();
    assert_eq!((before.totals.counts.referred, before.totals.counts.sessions), (1, 2));
    // The click comes after the conversation that it led to.
    bench.take(&[click("k7Q2", START - MINUTE)]).await;
    let report = reporter.starts(&query).await.unwrap();
    let counts = report.totals.counts;
    assert_eq!((counts.sends, counts.referred, counts.sessions, counts.distinct_contacts), (1, 2, 3, 3));
    assert_eq!((counts.new, counts.recurring, counts.sent), (3, 0, 1));
    let sessions: Vec<u64> = report.by_origin.iter().map(|row| row.counts.sessions).collect();
    assert_eq!(sessions, [0, 1, 1, 1]);
    let referred = sends(&bench, "range=all&count=referred&sort=at").await;
    let rows: Vec<_> = referred.rows.iter().map(|row| (row.origin, row.campaign.as_deref(), row.status)).collect();
    assert_eq!(rows, [(StartOrigin::Campaign, Some("Sofas"), None), (StartOrigin::Webchat, Some("spring"), None)]);
}

#[tokio::test]
async fn a_conversation_that_a_send_began_is_one_start_whatever_the_contact_came_by() {
    let bench = Bench::new().await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let query = Query::parse("range=all").unwrap();
    let ad = r#","referral":{"source_type":"ad","headline":"Sofas"}"#;
    bench
        .take(&[
            opened("v1", "c1", START),
            send("v1", "s1", START, r#","origin":"mass""#),
            wrote("v1", "a1", START + MINUTE, ad),
            opened("v2", "c2", START),
            send("v2", "s2", START, r#","origin":"template""#),
            wrote("v2", "a2", START + MINUTE, r#","text":"Hello k7Q2""#),
            click("k7Q2", START - MINUTE),
        ])
        .await;
    let report = reporter.starts(&query).await.unwrap();
    let counts = report.totals.counts;
    assert_eq!((counts.sends, counts.referred, counts.sessions, counts.new), (2, 0, 2, 2));
    let by_origin: Vec<u64> = report.by_origin.iter().map(|row| row.counts.sessions).collect();
    assert_eq!((by_origin, report.buckets[0].counts.sessions), (vec![1, 1, 0, 0], 2));
    assert_eq!(reporter.sends(&query, None).await.unwrap().total, 2);
    assert_eq!(reporter.sends_file(&query).await.unwrap().total, 2);
    // Of one template on one day: sent together.
    assert_eq!(reporter.sendings(&query, None).await.unwrap().total, 1);
    // The conversation shows what the contact came by all the same.
    let by_ad = Query::parse("range=all&origin=ad").unwrap();
    assert_eq!(reporter.conversations(&by_ad, None).await.unwrap().total, 1);
    // What was refused began nothing: neither here, nor where it is known only after.
    bench
        .take(&[
            opened("v3", "c3", START + HOUR),
            send("v3", "s3", START + HOUR, ""),
            wrote("v3", "a3", START + 30 * HOUR, ad),
        ])
        .await;
    assert_eq!(reporter.starts(&query).await.unwrap().totals.counts.referred, 0);
    bench.take(&[status("s3", "failed", START + HOUR, "")]).await;
    for reporter in [reporter, Reporter::load(&bench.store).await.unwrap()] {
        let counts = reporter.starts(&query).await.unwrap().totals.counts;
        assert_eq!((counts.sends, counts.not_sent, counts.referred, counts.sessions), (3, 1, 1, 3));
    }
}

#[tokio::test]
async fn what_the_provider_does_to_a_template_stands_at_its_time() {
    let bench = Bench::new().await;
    let update = |field: &str, raw: &str, ms: i64| {
        let at = at(ms);
        format!(r#"{{"type":"connector.update","source":"whatsapp","field":"{field}","raw":{raw},"at":"{at}"}}"#)
    };
    bench
        .take(&[
            opened("v1", "c1", START),
            send("v1", "s1", START, ""),
            update(
                "message_template_status_update",
                r#"{"event":"PAUSED","message_template_name":"promo","reason":"QUALITY"}"#,
                START + HOUR,
            ),
            update(
                "message_template_quality_update",
                r#"{"new_quality_score":"YELLOW","previous_quality_score":"GREEN","message_template_name":"promo"}"#,
                START,
            ),
            update("account_update", r#"{"event":"VERIFIED"}"#, START),
        ])
        .await;
    let changes = starts(&bench, "range=all").await.changes;
    let said: Vec<_> = changes.iter().map(|change| (&*change.what, &*change.now, change.reason.as_deref())).collect();
    assert_eq!(said, [("quality", "YELLOW", None), ("status", "PAUSED", Some("QUALITY"))]);
    assert!(starts(&bench, "range=all&template=other").await.changes.is_empty());
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
}
