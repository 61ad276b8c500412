//! What the general filters mean for sends: hours their own time, tags and sources the conversation that they lie in.

use super::*;
use std::collections::BTreeMap;

/// Of 2026-10-01, a Thursday: three conversations of three contacts. The first begins inside business hours and its send goes out after
/// them, the second the other way round; into the third, which its contact began, a send goes too.
async fn bench() -> Bench {
    let bench = Bench::new().await;
    let hours = r#"{"weekly":{"thu":[["09:00","18:00"]]}}"#.to_owned();
    bench.store.change_settings(&BTreeMap::from([("business_hours".to_owned(), hours)])).await.unwrap();
    let tagged = |thread: &str, tag: &str| {
        let at = at(START + 20 * HOUR);
        format!(r#"{{"type":"conversation.tagged","conversation":"{thread}","tag":"{tag}","at":"{at}"}}"#)
    };
    bench
        .take(&[
            opened("v1", "c1", START + 17 * HOUR),
            send("v1", "s1", START + 19 * HOUR, ""),
            tagged("v1", "sales"),
            opened("v2", "c2", START + 8 * HOUR),
            send("v2", "s2", START + 10 * HOUR, ""),
            tagged("v2", "spam"),
            opened("v3", "c3", START + 12 * HOUR).replace("\"broadcast\"", "\"inbound\""),
            wrote("v3", "w3", START + 12 * HOUR, ""),
            send("v3", "s3", START + 13 * HOUR, ""),
        ])
        .await;
    bench
}

#[tokio::test]
async fn sendings_come_by_the_first_of_each_the_latest_first() {
    let bench = Bench::new().await;
    let to = |thread: &str, hour: i64, template: &str| {
        let from = START + hour * HOUR;
        [opened(thread, thread, from), send(thread, &format!("s{thread}"), from, "").replace("promo", template)]
    };
    bench.take(&[to("v1", 10, "long"), to("v2", 20, "long"), to("v3", 15, "short")].concat()).await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let sendings = reporter.sendings(&Query::parse("range=all").unwrap(), None).await.unwrap();
    let rows: Vec<_> = sendings.rows.iter().map(|row| (row.template.as_deref(), &row.first_at[11..16])).collect();
    assert_eq!(rows, [(Some("short"), "15:00"), (Some("long"), "10:00")]);
    assert_eq!(sendings.templates, ["long", "short"]);
}

#[tokio::test]
async fn what_a_filter_says_of_conversations_holds_of_the_one_a_send_lies_in_and_hours_are_its_own() {
    let bench = bench().await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    for (text, wanted) in [
        ("hours=outside", "s1"),
        ("hours=inside", "s3 s2"),
        ("tag=sales", "s1"),
        ("tag=sales&hours=inside", ""),
        ("tag=sales&tag=spam", "s1 s2"),
        ("tag=sales&tag=spam&tags=all", ""),
        ("not_tag=spam", "s1 s3"),
        ("source=inbound", "s3"),
        ("source=other", "s1 s2"),
    ] {
        let query = Query::parse(&format!("range=all&scope=all&{text}")).unwrap();
        let list = reporter.sends(&query, None).await.unwrap();
        let messages: Vec<&str> = list.rows.iter().filter_map(|row| row.message.as_deref()).collect();
        assert_eq!(messages.join(" "), wanted, "{text}");
        let report = reporter.starts(&query).await.unwrap();
        let of_buckets: u64 = report.buckets.iter().map(|bucket| bucket.counts.sends).sum();
        let file = reporter.sends_file(&query).await.unwrap().total;
        let n = list.rows.len() as u64;
        assert_eq!((list.total, report.totals.counts.sends, of_buckets, file), (n, n, n, n), "{text}");
    }
    // Conversations go by their start.
    let begun = |text: &str| Query::parse(&format!("range=all&{text}")).unwrap();
    for (text, total) in [("hours=inside", 2), ("hours=outside", 1)] {
        assert_eq!(reporter.conversations(&begun(text), None).await.unwrap().total, total, "{text}");
    }
}
