//! Templates that nobody posted: statuses alone tell of them. They come to what they would come to had they been posted, in whatever order
//! all of it is told, and become the posted message once that comes.

use super::rng::Rng;
use super::*;
use reports::conversation::Delivery;
use reports::starts::{Stage, StartOrigin};
use std::collections::BTreeSet;

const WORDS: [&str; 6] = ["accepted", "sent", "delivered", "read", "failed", "deleted"];

/// A status that says that its message is a template.
fn told(message: &str, word: &str, contact: &str, ms: i64) -> String {
    status(message, word, ms, &format!(r#","kind":"template","contact":"{contact}","line":"l1""#))
}

fn loose(message: &str, from: &str, contact: &str, ms: i64, more: &str) -> String {
    let at = at(ms);
    format!(
        r#"{{"type":"message","message":"{message}","contact":"{contact}","line":"l1","from":"{from}","at":"{at}"{more}}}"#
    )
}

#[tokio::test]
async fn statuses_of_a_template_that_nobody_posted_make_a_send_that_begins_a_conversation() {
    let bench = Bench::new().await;
    bench
        .take(&[
            told("m1", "delivered", "c1", START + MINUTE),
            status("m1", "sent", START, ""),
            status("m1", "read", START + 2 * MINUTE, ""),
            loose("w1", "contact", "c1", START + HOUR, ""),
            // Nothing says that these are templates, and to whom.
            status("m2", "sent", START, ""),
            status("m3", "sent", START, r#","kind":"template","contact":"c3""#),
            status("m4", "sent", START, r#","kind":"service","contact":"c4","line":"l1""#),
        ])
        .await;
    let list = sends(&bench, "range=all").await;
    assert_eq!(list.total, 1);
    let row = &list.rows[0];
    assert_eq!((row.at.as_str(), row.contact.as_str(), row.line.as_str()), ("2026-10-01T00:00:00+00:00", "c1", "l1"));
    assert_eq!((row.template.as_deref(), row.origin, row.starts), (None, StartOrigin::Template, true));
    assert_eq!((row.status, row.new), (Some(Stage::Answered), true));
    assert_eq!(sends(&bench, "range=all&unnamed=true").await.total, 1);
    let counts = starts(&bench, "range=all").await.totals.counts;
    assert_eq!((counts.sends, counts.sessions, counts.distinct_contacts, counts.answered), (1, 1, 1, 1));
    assert_eq!(bench.scalar("select count(*) from conversation where gone = 0 and source_detail = 'api'").await, 1);
    // Its page tells the same.
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let page = reporter.conversation(row.conversation.as_deref().unwrap()).await.unwrap().unwrap();
    let first = &page.timeline[0];
    assert_eq!(first.message_kind.as_deref(), Some("template"));
    assert_eq!((first.at.as_str(), first.status), (row.at.as_str(), Some(Delivery::Read)));
}

#[tokio::test]
async fn one_of_whose_sending_nothing_was_told_is_in_no_time() {
    let bench = Bench::new().await;
    let posted = loose("m4", "api", "c4", START, r#","kind":"template","template":"promo""#);
    bench
        .take(&[
            told("m1", "delivered", "c1", START + MINUTE),
            status("m1", "read", START + 2 * MINUTE, ""),
            loose("w1", "contact", "c1", START + 3 * MINUTE, ""),
            // It arrived after all.
            told("m2", "failed", "c2", START),
            status("m2", "delivered", START + MINUTE, ""),
            told("m3", "sent", "c3", START),
            status("m3", "delivered", START + MINUTE, ""),
            // Its source says when it sent it, and nothing takes less than a second by its clock.
            posted,
            status("m4", "delivered", START, ""),
        ])
        .await;
    let report = starts(&bench, "range=all").await;
    let times = [report.totals.time_to_delivery, report.totals.time_to_read, report.totals.time_to_answer];
    assert_eq!(times.map(|time| time.n), [2, 0, 0]);
    assert_eq!((times[0].mean_s, times[0].median_s, times[0].p90_s), (Some(30.0), Some(0.0), Some(60.0)));
    assert_eq!((report.raw.delivered, report.totals.counts.answered), (4, 1));
    for (text, n) in
        [("sending_known=true&reported=delivered", 2), ("sending_known=false", 2), ("sending_known=true", 2)]
    {
        assert_eq!(sends(&bench, &format!("range=all&{text}")).await.total, n, "{text}");
    }
    // Once the message comes, its instant is that of the sending.
    bench.take(&[loose("m1", "api", "c1", START, r#","kind":"template""#)]).await;
    let totals = starts(&bench, "range=all").await.totals;
    assert_eq!((totals.time_to_delivery.n, totals.time_to_read.n, totals.time_to_answer.n), (3, 1, 1));
}

#[tokio::test]
async fn one_that_was_refused_is_a_send_and_opens_no_conversation() {
    let bench = Bench::new().await;
    let error = r#","error":{"code":132001},"kind":"template","contact":"c1","line":"l1""#;
    bench.take(&[status("m1", "failed", START, error)]).await;
    let counts = starts(&bench, "range=all").await.totals.counts;
    assert_eq!((counts.sends, counts.not_sent, counts.sessions), (1, 1, 0));
    assert_eq!(bench.scalar("select count(*) from conversation where gone = 0").await, 0);
}

#[tokio::test]
async fn the_message_that_comes_later_is_that_send_wherever_it_lies() {
    let own = loose("m1", "broadcast", "c1", START - MINUTE, r#","kind":"template","template":"promo""#);
    let elsewhere = send("v1", "m1", START - MINUTE, "");
    let opened = opened("v1", "crm-1", START - MINUTE);
    for posted in [vec![own], vec![elsewhere.clone(), opened.clone()], vec![opened, elsewhere]] {
        let bench = Bench::new().await;
        let kept = Reporter::load(&bench.store).await.unwrap();
        let statuses = [told("m1", "sent", "c1", START), told("m1", "read", "c1", START + MINUTE)];
        bench.take(&statuses).await;
        let all = Query::parse("range=all&scope=all").unwrap();
        assert_eq!(kept.sends(&all, None).await.unwrap().rows[0].template, None);
        for event in &posted {
            bench.take(std::slice::from_ref(event)).await;
            kept.columns().catch_up().await.unwrap();
            let rows = kept.sends(&all, None).await.unwrap().rows;
            // Until it is known whose the conversation is, it is nobody's.
            assert!(rows.len() <= 1, "{rows:?}");
        }
        bench.take(&statuses).await;
        let rows = kept.sends(&all, None).await.unwrap().rows;
        let found: Vec<_> = rows.iter().map(|row| (row.template.as_deref(), row.at.as_str(), row.status)).collect();
        assert_eq!(found, [(Some("promo"), "2026-09-30T23:59:00+00:00", Some(Stage::Read))]);
        assert_eq!(bench.scalar("select count(*) from conversation where gone = 0").await, 1);
        assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
        assert_eq!(bench.store.rebuild(|_| {}).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn one_that_turns_out_to_be_a_contact_s_is_no_send_any_more() {
    let bench = Bench::new().await;
    let kept = Reporter::load(&bench.store).await.unwrap();
    let all = Query::parse("range=all&scope=all").unwrap();
    bench.take(&[told("m1", "sent", "c1", START), told("m2", "sent", "c1", START + MINUTE)]).await;
    assert_eq!(kept.sends(&all, None).await.unwrap().total, 2);
    bench.take(&[loose("m1", "contact", "c1", START, "")]).await;
    kept.columns().catch_up().await.unwrap();
    let list = kept.sends(&all, None).await.unwrap();
    assert_eq!(list.rows.iter().map(|row| row.message.as_deref()).collect::<Vec<_>>(), [Some("m2")]);
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    bench.store.rebuild(|_| {}).await.unwrap();
    assert_eq!(bench.scalar("select count(*) from send where gone = 0").await, 1);
}

#[tokio::test]
async fn a_message_posted_as_something_else_is_the_template_that_its_statuses_say() {
    let bench = Bench::new().await;
    bench.take(&[opened("v1", "c1", START), told("m1", "sent", "c9", START + 1000)]).await;
    let text = send("v1", "m1", START, "").replace(r#""kind":"template","template":"promo""#, r#""kind":"text""#);
    bench.take(&[text]).await;
    let list = sends(&bench, "range=all").await;
    assert_eq!((list.total, list.rows[0].contact.as_str()), (1, "c1"));
}

/// A world told by statuses, and the same told by messages.
fn worlds(rng: &mut Rng) -> (Vec<String>, Vec<String>) {
    let mut used = BTreeSet::new();
    let mut instant = |rng: &mut Rng, from: i64, until: i64| loop {
        let at = rng.between(from, until);
        if used.insert(at) {
            return at;
        }
    };
    let (mut by_statuses, mut by_messages) = (Vec::new(), Vec::new());
    for number in 0..rng.below(4) {
        let from = instant(rng, START, START + 96 * HOUR);
        let mut both = vec![opened(&format!("v{number}"), &format!("c{}", rng.below(3)), from)];
        if rng.chance(70) {
            both.push(closed(&format!("v{number}"), instant(rng, from + 1, from + 40 * HOUR)));
        }
        by_statuses.extend(both.clone());
        by_messages.extend(both);
    }
    let threads = by_statuses.len();
    for number in 0..2 + rng.below(8) {
        let (id, from) = (format!("m{number}"), instant(rng, START, START + 96 * HOUR));
        let mut first: Option<(i64, String)> = None;
        let mut earliest = i64::MAX;
        for _ in 0..1 + rng.below(5) {
            let (word, when) = (*rng.pick(&WORDS), instant(rng, from, from + 4 * HOUR));
            by_messages.push(status(&id, word, when, ""));
            earliest = earliest.min(when);
            if rng.chance(60) {
                // Now and then they contradict each other.
                let contact = format!("c{}", if rng.chance(85) { number % 3 } else { rng.below(3) });
                by_statuses.push(told(&id, word, &contact, when));
                if first.as_ref().is_none_or(|(at, _)| when < *at) {
                    first = Some((when, contact));
                }
            } else {
                by_statuses.push(status(&id, word, when, ""));
            }
        }
        let is_told = first.is_some();
        match rng.below(3) {
            // Posted after all, if not as what it was.
            0 => {
                let posted = if threads > 0 && rng.chance(50) {
                    send("v0", &id, from, "")
                } else {
                    let more = r#","kind":"template","template":"promo""#;
                    loose(&id, "broadcast", &format!("c{}", rng.below(3)), from, more)
                };
                by_messages.push(posted.clone());
                let as_image = is_told && rng.chance(40);
                let kind = if as_image { r#""kind":"image""# } else { r#""kind":"template""# };
                by_statuses.push(posted.replace(r#""kind":"template""#, kind));
            }
            // What a contact wrote is none.
            1 if rng.chance(20) => {
                let wrote = loose(&id, "contact", &format!("c{}", rng.below(3)), from, "");
                by_messages.push(wrote.clone());
                by_statuses.push(wrote);
            }
            _ => {
                if let Some((_, contact)) = first {
                    by_messages.push(loose(&id, "api", &contact, earliest, r#","kind":"template""#));
                }
            }
        }
    }
    for number in 0..rng.below(6) {
        let quoted = format!(r#","reply_to":"m{}""#, rng.below(8));
        let more = if rng.chance(40) { quoted.as_str() } else { "" };
        let at = instant(rng, START, START + 120 * HOUR);
        let wrote = loose(&format!("w{number}"), "contact", &format!("c{}", rng.below(3)), at, more);
        by_statuses.push(wrote.clone());
        by_messages.push(wrote);
    }
    if rng.chance(30) {
        let merged = format!(r#"{{"type":"contact.merged","contact":"c0","into":"c1","at":"{}"}}"#, at(START));
        by_statuses.push(merged.clone());
        by_messages.push(merged);
    }
    for _ in 0..rng.below(8) {
        let again = rng.pick(&by_statuses).clone();
        by_statuses.push(again);
    }
    rng.shuffle(&mut by_statuses);
    (by_statuses, by_messages)
}

/// What is there of sends and conversations; of contacts only those who have any.
async fn facts(bench: &Bench) -> Vec<String> {
    let mut facts = bench.facts().await;
    facts.retain(|fact| !fact.starts_with(r#"["contact""#));
    facts
}

#[tokio::test]
async fn what_statuses_tell_is_what_messages_would_have_told_in_whatever_order() {
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let (by_statuses, by_messages) = worlds(&mut rng);
        let (told, posted) = (Bench::new().await, Bench::new().await);
        let kept = Reporter::load(&told.store).await.unwrap();
        let all = Query::parse("range=all&scope=all").unwrap();
        for batch in by_statuses.chunks(1 + rng.below(12)) {
            told.take(batch).await;
            kept.columns().catch_up().await.unwrap();
            kept.starts(&all).await.unwrap();
        }
        posted.take(&by_messages).await;
        assert_eq!(facts(&told).await, facts(&posted).await, "seed {seed}");
        let afresh = Reporter::load(&told.store).await.unwrap();
        let rows = kept.sends(&all, None).await.unwrap().rows;
        assert_eq!(rows, afresh.sends(&all, None).await.unwrap().rows, "seed {seed}");
        let (counts, wanted) =
            (kept.starts(&all).await.unwrap().totals, starts(&posted, "range=all&scope=all").await.totals);
        assert_eq!(counts, wanted, "seed {seed}");
        assert_eq!(told.store.audit(|_| {}).await.unwrap(), [], "seed {seed}");
        let before = facts(&told).await;
        told.store.rebuild(|_| {}).await.unwrap();
        assert_eq!(facts(&told).await, before, "seed {seed}");
    }
}
