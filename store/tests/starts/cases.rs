//! Worked cases.

use super::*;
use reports::starts::{Answer, ReasonGroup, Stage};

#[tokio::test]
async fn stages_never_go_down_whatever_the_order_and_how_often_a_status_comes() {
    let bench = Bench::new().await;
    let (t1, t2, t3) = (START + MINUTE, START + 2 * MINUTE, START + 3 * MINUTE);
    bench.take(&[opened("v1", "c1", START), send("v1", "m1", START, "")]).await;
    for told in [
        status("m1", "read", t3, ""),
        status("m1", "sent", t1, ""),
        status("m1", "delivered", t2, ""),
        status("m1", "delivered", t2, ""),
    ] {
        bench.take(&[told]).await;
    }
    let list = sends(&bench, "range=all").await;
    assert_eq!(list.total, 1);
    let row = &list.rows[0];
    let times = [&row.sent_at, &row.delivered_at, &row.read_at].map(|at| at.clone().unwrap());
    assert_eq!(times, ["2026-10-01T00:01:00+00:00", "2026-10-01T00:02:00+00:00", "2026-10-01T00:03:00+00:00"]);
    assert_eq!(row.status, Some(Stage::Read));
}

#[tokio::test]
async fn of_a_status_told_of_several_instants_the_earliest_counts_in_whatever_order_they_come() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let bench = Bench::new().await;
        bench.take(&[opened("v1", "c1", START), send("v1", "m1", START, "")]).await;
        let told = order.map(|second| status("m1", "delivered", START + second * 1000, ""));
        assert_eq!(bench.take(&told).await.accepted, 3, "{order:?}");
        assert_eq!(bench.take(&told).await.duplicates, 3, "{order:?}");
        let row = sends(&bench, "range=all").await.rows.remove(0);
        assert_eq!(row.delivered_at.as_deref(), Some("2026-10-01T00:00:00+00:00"), "{order:?}");
    }
}

#[tokio::test]
async fn a_delivery_after_a_failure_wins_and_the_failure_stays_known() {
    let bench = Bench::new().await;
    let error = r#","error":{"code":131026,"title":"Message undeliverable","details":"not on WhatsApp"}"#;
    bench
        .take(&[
            opened("v1", "c1", START),
            send("v1", "m1", START, ""),
            status("m1", "failed", START + 1000, error),
            status("m1", "delivered", START + 2000, ""),
        ])
        .await;
    let row = sends(&bench, "range=all").await.rows.remove(0);
    assert_eq!((row.status, row.reason, row.error_code), (Some(Stage::Delivered), None, Some(131_026)));
    assert_eq!(row.failed_at.as_deref(), Some("2026-10-01T00:00:01+00:00"));
    assert!(starts(&bench, "range=all").await.reasons.is_empty());
}

#[tokio::test]
async fn a_status_that_comes_before_its_message_waits_for_it() {
    let bench = Bench::new().await;
    bench.take(&[status("m1", "read", START + MINUTE, "")]).await;
    assert_eq!(starts(&bench, "range=all").await.totals.counts.sends, 0);
    bench.take(&[opened("v1", "c1", START), send("v1", "m1", START, "")]).await;
    assert_eq!(starts(&bench, "range=all").await.totals.counts.read, 1);
}

#[tokio::test]
async fn the_funnel_counts_successful_sends_and_never_rises() {
    let bench = Bench::new().await;
    let mut events = Vec::new();
    for i in 0..60_i64 {
        let (thread, message, from) = (format!("v{i}"), format!("m{i}"), START + i * HOUR);
        events.extend([opened(&thread, &format!("c{i}"), from), send(&thread, &message, from, "")]);
        let mut tell = |word: &str, minute: i64| events.push(status(&message, word, from + minute * MINUTE, ""));
        match i {
            0..6 => tell("failed", 1),
            6..10 => tell("sent", 1),
            _ => {
                tell("sent", 1);
                tell("delivered", 2);
            }
        }
        // 20 are read, 25 answered, of whom 9 were never reported read.
        if (10..30).contains(&i) {
            tell("read", 3);
        }
        if (14..39).contains(&i) {
            events.push(wrote(&thread, &format!("a{i}"), from + 4 * MINUTE, &format!(r#","reply_to":"{message}""#)));
        }
    }
    bench.take(&events).await;
    let report = starts(&bench, "range=all").await;
    let counts = report.totals.counts;
    assert_eq!((counts.sends, counts.not_sent, counts.sessions, counts.distinct_contacts), (60, 6, 54, 54));
    let funnel: Vec<u64> = report.funnel.iter().map(|row| row.n).collect();
    assert_eq!(funnel, [54, 50, 29, 25]);
    assert_eq!((report.raw.read, report.raw.delivered), (20, 50));
    let of_previous: Vec<f64> = report.funnel.iter().map(|row| row.of_previous.unwrap().round()).collect();
    assert_eq!(of_previous, [100.0, 93.0, 58.0, 86.0]);
    let by_status: Vec<u64> = report.by_status.iter().map(|row| row.n).collect();
    assert_eq!(by_status, [6, 4, 21, 4, 25, 0]);
    for (count, n) in [("not_sent", 6), ("sent", 54), ("delivered", 50), ("read", 29), ("answered", 25)] {
        assert_eq!(sends(&bench, &format!("range=all&count={count}")).await.total, n, "{count}");
    }
    assert_eq!(sends(&bench, "range=all&reported=read").await.total, 20);
    let of_buckets: u64 = report.buckets.iter().map(|bucket| bucket.counts.sends).sum();
    assert_eq!(of_buckets, 60);
}

#[tokio::test]
async fn a_send_begins_a_conversation_unless_one_of_the_contact_is_open_on_the_line() {
    let bench = Bench::new().await;
    bench
        .take(&[
            opened("v1", "c1", START),
            wrote("v1", "m1", START, ""),
            // While v1 is open: in it, and in a thread of its own.
            send("v1", "s1", START + HOUR, ""),
            opened("v2", "c1", START + 2 * HOUR),
            send("v2", "s2", START + 2 * HOUR, ""),
            closed("v1", START + 3 * HOUR),
            closed("v2", START + 3 * HOUR),
            opened("v3", "c1", START + 4 * HOUR),
            send("v3", "s3", START + 4 * HOUR, ""),
            // Another contact, and one that is refused.
            opened("v4", "c2", START + 2 * HOUR),
            send("v4", "s4", START + 2 * HOUR, ""),
            status("s4", "failed", START + 2 * HOUR, r#","error":{"code":131049,"title":"x"}"#),
        ])
        .await;
    let report = starts(&bench, "range=all").await;
    let counts = report.totals.counts;
    assert_eq!((counts.sends, counts.not_sent, counts.sessions), (2, 1, 1));
    assert_eq!(report.left_out.open_conversation, 2);
    assert_eq!((report.reasons[0].group, report.reasons[0].title.as_deref()), (ReasonGroup::UserLimit, Some("x")));
    let all = starts(&bench, "range=all&scope=all").await;
    assert_eq!((all.totals.counts.sends, all.left_out.open_conversation), (4, 0));
    assert_eq!(sends(&bench, "range=all&scope=all").await.total, 4);
    // A closing that comes late, and is dated before.
    bench.take(&[closed("v1", START + 30 * MINUTE), status("s2", "sent", START, "")]).await;
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn an_answer_is_strong_where_it_quotes_and_weak_where_it_comes_next_in_time() {
    let bench = Bench::new().await;
    bench
        .take(&[
            // Weak, in another thread of the contact on the line.
            opened("v1", "c1", START),
            send("v1", "s1", START, ""),
            closed("v1", START + MINUTE),
            opened("v2", "c1", START + 2 * HOUR),
            wrote("v2", "a1", START + 2 * HOUR, ""),
            // Too late.
            opened("v3", "c2", START),
            send("v3", "s3", START, ""),
            wrote("v3", "a3", START + 24 * HOUR + 1, ""),
            // Strong, however late.
            opened("v4", "c3", START),
            send("v4", "s4", START, ""),
            wrote("v4", "a4", START + 72 * HOUR, r#","reply_to":"s4""#),
            // After the next send: the answer is that one's.
            opened("v5", "c4", START),
            send("v5", "s5", START, ""),
            send("v5", "s6", START + HOUR, ""),
            wrote("v5", "a5", START + 2 * HOUR, ""),
            // To what never arrived nobody answers.
            opened("v6", "c5", START),
            send("v6", "s7", START, ""),
            status("s7", "sent", START, ""),
            status("s7", "failed", START + MINUTE, ""),
            wrote("v6", "a7", START + HOUR, ""),
        ])
        .await;
    let rows = sends(&bench, "range=all&scope=all").await.rows;
    let of = |message: &str| rows.iter().find(|row| row.message.as_deref() == Some(message)).unwrap();
    let answers = ["s1", "s3", "s4", "s5", "s6", "s7"].map(|message| of(message).answer);
    let (strong, weak) = (Some(Answer::Strong), Some(Answer::Weak));
    assert_eq!(answers, [weak, None, strong, None, weak, None]);
    assert_eq!(of("s7").status, Some(Stage::Undelivered));
    assert_eq!(of("s4").answered_at.as_deref(), Some("2026-10-04T00:00:00+00:00"));
    // A longer time for weak answers changes what is known already.
    let hours = std::collections::BTreeMap::from([("weak_answer_hours".to_owned(), "25".to_owned())]);
    bench.store.change_settings(&hours).await.unwrap();
    assert_eq!(starts(&bench, "range=all&scope=all").await.totals.answered_weak, 3);
}

#[tokio::test]
async fn what_a_send_says_is_what_it_is_filtered_and_grouped_by() {
    let bench = Bench::new().await;
    let pricing = r#","pricing":{"category":"marketing","billable":true}"#;
    bench
        .take(&[
            opened("v1", "c1", START),
            send("v1", "s1", START, r#","campaign":"october","template_version":"promo@1""#),
            status("s1", "sent", START, pricing),
            opened("v2", "c2", START),
            send("v2", "s2", START, r#","campaign":"october","template_version":"promo@2","origin":"mass""#),
            opened("v3", "c3", START),
            wrote("v3", "a3", START, ""),
            closed("v3", START + MINUTE),
            opened("v4", "c3", START + HOUR),
            send("v4", "s4", START + HOUR, r#","origin":"webchat""#),
        ])
        .await;
    let report = starts(&bench, "range=all").await;
    assert_eq!((report.totals.counts.new, report.totals.counts.recurring), (2, 1));
    let origins: Vec<u64> = report.by_origin.iter().map(|row| row.counts.sends).collect();
    assert_eq!(origins, [0, 2, 1, 0]);
    assert_eq!((report.by_template.len(), report.by_template[0].versions.len()), (1, 3));
    let campaigns: Vec<_> = report.by_campaign.iter().map(|row| (row.campaign.as_deref(), row.counts.sends)).collect();
    assert_eq!(campaigns, [(Some("october"), 2), (None, 1)]);
    assert_eq!((report.cost.len(), report.cost[0].category.as_deref()), (1, Some("marketing")));
    assert_eq!((report.currency, report.cost[0].price, report.cost[0].estimated), (None, None, None));
    let prices = std::collections::BTreeMap::from([("message_prices".to_owned(), "USD marketing=0.5".to_owned())]);
    bench.store.change_settings(&prices).await.unwrap();
    let priced = starts(&bench, "range=all").await;
    assert_eq!(
        (priced.currency.as_deref(), priced.cost[0].price, priced.cost[0].estimated),
        (Some("USD"), Some(0.5), Some(0.5))
    );
    for (text, n) in [
        ("template_version=promo@1", 1),
        ("campaign=october", 2),
        ("campaign=", 1),
        ("origin=webchat", 1),
        ("user=recurring", 1),
        ("category=marketing&billable=true", 1),
        ("template=other", 0),
        ("line=l1", 3),
        ("line=l2", 0),
        ("at=2026-10-01&group=day", 3),
        ("contact=c3", 1),
    ] {
        assert_eq!(sends(&bench, &format!("range=all&{text}")).await.total, n, "{text}");
    }
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let sendings = reporter.sendings(&Query::parse("range=all").unwrap(), None).await.unwrap();
    let rows: Vec<_> = sendings.rows.iter().map(|row| (row.campaign.as_deref(), row.counts.sends)).collect();
    assert_eq!(rows, [(None, 1), (Some("october"), 2)]);
}

#[tokio::test]
async fn reasons_stand_together_by_group_under_a_title_that_sends_of_the_range_have() {
    let bench = Bench::new().await;
    let mut events = Vec::new();
    // A month before, by another title.
    let all = [
        (-720, 131_026, "Old title"),
        (0, 131_026, "Undeliverable"),
        (1, 131_049, "Held back"),
        (2, 131_049, "Held back"),
    ];
    let more = [(3, 130_403, "Not there"), (4, 131_026, "Undeliverable"), (5, 130_472, "An experiment")];
    let last = [(6, 130_403, "Not there"), (7, 132_001, "No such template")];
    for (number, (hour, code, title)) in all.into_iter().chain(more).chain(last).enumerate() {
        let (thread, message, from) = (format!("v{number}"), format!("m{number}"), START + hour * HOUR);
        let error = format!(r#","error":{{"code":{code},"title":"{title}"}}"#);
        events.extend([opened(&thread, &format!("c{number}"), from), send(&thread, &message, from, "")]);
        events.push(status(&message, "failed", from, &error));
    }
    bench.take(&events).await;
    let reasons = starts(&bench, "from=2026-10-01&to=2026-10-31").await.reasons;
    let said: Vec<_> =
        reasons.iter().map(|row| (row.group, row.of_group, row.code, row.n, row.title.as_deref())).collect();
    use ReasonGroup::{Template, Unreachable, UserLimit};
    let wanted = [
        (Unreachable, 4, Some(130_403), 2, Some("Not there")),
        (Unreachable, 4, Some(131_026), 2, Some("Undeliverable")),
        (UserLimit, 3, Some(131_049), 2, Some("Held back")),
        (UserLimit, 3, Some(130_472), 1, Some("An experiment")),
        (Template, 1, Some(132_001), 1, Some("No such template")),
    ];
    assert_eq!(said, wanted);
    // Of one code, over all of the range, the title of most.
    let all = starts(&bench, "range=all&reason=131026").await.reasons;
    assert_eq!((all.len(), all[0].n, all[0].title.as_deref()), (1, 3, Some("Undeliverable")));
    for row in &reasons {
        let group = sends(&bench, &format!("from=2026-10-01&to=2026-10-31&reason={}", row.group.as_str())).await;
        assert_eq!(group.total, row.of_group, "{row:?}");
    }
}

#[tokio::test]
async fn merged_contacts_are_one_and_erased_ones_keep_their_counts() {
    let bench = Bench::new().await;
    let details = r#","error":{"code":131026,"title":"Undeliverable","details":"+39 333 is not on WhatsApp"}"#;
    bench
        .take(&[
            opened("v1", "c1", START),
            send("v1", "s1", START, ""),
            status("s1", "failed", START, details),
            opened("v2", "c2", START + HOUR),
            send("v2", "s2", START + HOUR, ""),
            opened("v3", "c3", START + 2 * HOUR),
            send("v3", "s3", START + 2 * HOUR, ""),
            wrote("v3", "a3", START + 3 * HOUR, ""),
        ])
        .await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let before = reporter.starts(&Query::parse("range=all").unwrap()).await.unwrap();
    assert_eq!(before.totals.counts.distinct_contacts, 2);
    assert!(before.reasons[0].details.as_deref().unwrap().contains("+39 333"));
    bench
        .take(&[
            format!(r#"{{"type":"contact.merged","contact":"c3","into":"c2","at":"{}"}}"#, at(START)),
            format!(r#"{{"type":"contact.deleted","contact":"c1","at":"{}"}}"#, at(START + HOUR)),
        ])
        .await;
    let report = starts(&bench, "range=all").await;
    let counts = report.totals.counts;
    // v2 is still open when s3 is sent, now that both are of one contact.
    assert_eq!((counts.sends, counts.distinct_contacts, report.left_out.open_conversation), (2, 1, 1));
    assert_eq!(report.reasons[0].code, Some(131_026));
    assert!(!bench.everything().await.contains("+39 333"));
    let after = reporter.starts(&Query::parse("range=all").unwrap()).await.unwrap();
    assert_eq!((after.reasons[0].code, &after.reasons[0].details), (Some(131_026), &None));
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn pages_follow_each_other_whole_in_both_directions_and_late_sends_stand_where_they_belong() {
    let bench = Bench::new().await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let mut wanted = Vec::new();
    // The later come first; three at each instant, to three contacts.
    for part in [120..240, 0..120_i64] {
        let mut events = Vec::new();
        for i in part {
            let (thread, message, from) = (format!("v{i}"), format!("m{i}"), START + i / 3 * HOUR);
            events.extend([opened(&thread, &format!("c{i}"), from), send(&thread, &message, from, "")]);
            wanted.push(message);
        }
        bench.take(&events).await;
        reporter.columns().catch_up().await.unwrap();
        reporter.starts(&Query::parse("range=all").unwrap()).await.unwrap();
    }
    wanted.sort();
    for (text, descending) in [("range=all", true), ("range=all&sort=at", false)] {
        let query = Query::parse(text).unwrap();
        let (mut found, mut instants, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = reporter.sends(&query, after.as_deref()).await.unwrap();
            assert_eq!((page.total, page.distinct_contacts), (240, 240));
            found.extend(page.rows.iter().filter_map(|row| row.message.clone()));
            instants.extend(page.rows.into_iter().map(|row| row.at));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert!(instants.is_sorted_by(|a, b| if descending { a >= b } else { a <= b }), "{text}");
        found.sort();
        assert_eq!(found, wanted, "{text}");
    }
}

#[tokio::test]
async fn sends_that_arrive_between_pages_neither_repeat_nor_hide_others() {
    let bench = Bench::new().await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let sent = |thread: &str, contact: &str| [opened(thread, contact, START), send(thread, thread, START, "")];
    let contacts: Vec<String> = (0..150).map(|n| format!("c{n:03}")).collect();
    bench.take(&contacts.iter().flat_map(|contact| sent(contact, contact)).collect::<Vec<_>>()).await;
    reporter.columns().catch_up().await.unwrap();
    let query = Query::parse("range=all&sort=contact").unwrap();
    let first = reporter.sends(&query, None).await.unwrap();
    bench.take(&[sent("early", "a"), sent("between", "c0"), sent("late", "d")].concat()).await;
    reporter.columns().catch_up().await.unwrap();
    let rest = reporter.sends(&query, first.next.as_deref()).await.unwrap();
    assert_eq!((first.rows.len(), rest.total, rest.next), (100, 153, None));
    let found: Vec<String> = first.rows.into_iter().chain(rest.rows).map(|row| row.contact).collect();
    assert_eq!(found, [contacts, vec!["d".to_owned()]].concat());
}
