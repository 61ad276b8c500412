//! The page of one conversation: what happened in it, and how its numbers came about.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, lines};
use reports::conversation::{Closer, Conversation, Delivery, Edge, EntryKind, From, WaitBy};
use reports::conversations::ConversationRow;
use reports::range::{Preset, RangeSpec};
use reports::{Engine, Query};
use store::engine::Reporter;

fn event(kind: &str, at: &str, rest: &str) -> String {
    format!(r#"{{"type":"{kind}","at":"2026-10-{at}Z"{rest}}}"#)
}

fn of(thread: &str, kind: &str, at: &str, rest: &str) -> String {
    event(kind, at, &format!(r#","conversation":"{thread}"{rest}"#))
}

fn opened(thread: &str, contact: &str, at: &str) -> String {
    of(thread, "conversation.opened", at, &format!(r#","contact":"{contact}","line":"l1","source":"inbound""#))
}

fn message(thread: &str, id: &str, at: &str, rest: &str) -> String {
    of(thread, "message", at, &format!(r#","message":"{id}",{rest}"#))
}

fn status(id: &str, status: &str, at: &str) -> String {
    let error = r#","error":{"code":131026,"title":"Undeliverable","details":"+39333"}"#;
    let error = if status == "failed" { error } else { "" };
    event("message.status", at, &format!(r#","message":"{id}","status":"{status}"{error}"#))
}

const CONTACT: &str = r#""from":"contact""#;
const AGENT: &str = r#""from":"agent","agent":"a1""#;

/// All conversations as the list has them, oldest first, and each one's page.
async fn pages(bench: &Bench) -> Vec<(ConversationRow, Conversation)> {
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let query = Query { range: RangeSpec::Preset(Preset::All), ..Query::default() };
    let mut rows = reporter.conversations(&query, None).await.unwrap().rows;
    rows.reverse();
    let mut pages = Vec::new();
    for row in rows {
        let page = reporter.conversation(&row.id).await.unwrap().expect("a page of a row");
        assert_eq!(page.conversation, row, "the page's head is the list's row");
        assert_eq!(page.first_response.as_ref().and_then(|first| first.seconds), row.first_response_s);
        pages.push((row, page));
    }
    pages
}

/// What happened, in a few words: `09:00 message`, with `!why` where it counts nowhere.
fn story(page: &Conversation) -> Vec<String> {
    let entries = page.timeline.iter().map(|entry| {
        let time = entry.at.get(8..16).unwrap().replace('T', " ");
        let not = entry.not_counted.map(|why| format!(" !{}", why.as_str())).unwrap_or_default();
        format!("{time} {}{not}", entry.kind.as_str())
    });
    entries.collect()
}

#[tokio::test]
async fn a_reopened_thread_is_told_cycle_by_cycle_and_what_lies_between_counts_nowhere() {
    let bench = Bench::new().await;
    let tag = |at: &str| of("v1", "conversation.tagged", at, r#","tag":"late""#);
    bench
        .take(&[
            opened("v1", "c1", "01T09:00:00"),
            message("v1", "m1", "01T09:00:00", CONTACT),
            message("v1", "m2", "01T09:05:00", AGENT),
            of("v1", "conversation.closed", "01T10:00:00", r#","by":"agent","agent":"a1""#),
            of("v1", "survey.sent", "01T10:00:05", ""),
            tag("01T11:00:00"),
            message("v1", "n1", "01T11:30:00", r#""from":"agent","agent":"a1","kind":"note""#),
            message("v1", "m3", "01T12:00:00", CONTACT),
            of("v1", "conversation.rated", "01T12:00:01", r#","rating":5,"comment":"Great","message":"m3""#),
            of("v1", "conversation.reopened", "05T09:00:00", ""),
            message("v1", "m4", "05T09:10:00", CONTACT),
            message("v1", "m5", "05T09:11:00", r#""from":"phone""#),
        ])
        .await;
    let pages = pages(&bench).await;
    let [(first_row, first), (second_row, second)] = pages.as_slice() else { panic!("{}", pages.len()) };
    assert_eq!(
        story(first),
        [
            "01 09:00 opened",
            "01 09:00 message",
            "01 09:05 message",
            "01 10:00 closed",
            "01 10:00 survey_sent",
            "01 11:00 tagged !between",
            "01 11:30 message !note",
            "01 12:00 message",
            "01 12:00 rated",
        ]
    );
    assert_eq!(story(second), ["05 09:00 reopened", "05 09:10 message", "05 09:11 message"]);
    assert_eq!((first.closed_by, second.closed_by), (Some(Closer::Agent), None));
    assert_eq!((&first.cycles[0].id, &second.cycles[0].id), (&second_row.id, &first_row.id));
    let response = second.first_response.as_ref().unwrap();
    assert_eq!((response.by, response.agent.as_deref()), (WaitBy::FirstMessage, Some("phone")));
    assert_eq!((response.seconds, response.business_s, second.has_calendar), (Some(60.0), None, false));
    assert_eq!(first.timeline[1].first_response, Some(Edge::Wait));
    assert_eq!(first.timeline[2].first_response, Some(Edge::Answer));
    assert_eq!(first.timeline[8].score, Some(5));
    assert_eq!((first.replies.len(), first.replies[0].seconds), (1, 300.0));
}

#[tokio::test]
async fn a_hand_off_begins_the_wait() {
    let bench = Bench::new().await;
    bench
        .take(&[
            r#"{"type":"agent","agent":"a1","name":"Anna"}"#.to_owned(),
            opened("v1", "c1", "01T10:00:00"),
            message("v1", "m1", "01T10:00:00", CONTACT),
            message("v1", "m2", "01T10:00:05", r#""from":"flow""#),
            of("v1", "conversation.handed_off", "01T10:02:00", r#","team":"Support""#),
            of("v1", "conversation.assigned", "01T10:03:00", r#","agent":"a1""#),
            message("v1", "m3", "01T10:07:00", AGENT),
        ])
        .await;
    let pages = pages(&bench).await;
    let page = &pages[0].1;
    let response = page.first_response.as_ref().unwrap();
    assert_eq!((response.by, response.seconds), (WaitBy::HandOff, Some(300.0)));
    assert_eq!((response.from.as_str(), response.agent.as_deref()), ("2026-10-01T10:02:00+00:00", Some("Anna")));
    assert_eq!(page.owner.as_deref(), Some("Anna"));
    let hand_off = page.timeline.iter().find(|entry| entry.kind == EntryKind::HandedOff).unwrap();
    assert_eq!((hand_off.team.as_deref(), hand_off.first_response), (Some("Support"), Some(Edge::Wait)));
    assert_eq!(page.replies[0].seconds, 420.0, "a hand-off changes nothing about replies");
}

#[tokio::test]
async fn a_refused_message_is_shown_with_its_error_and_a_late_one_in_its_place() {
    let bench = Bench::new().await;
    bench
        .take(&[
            opened("v1", "c1", "02T09:00:00"),
            message("v1", "m1", "02T09:00:00", CONTACT),
            message("v1", "m2", "02T09:01:00", AGENT),
            status("m2", "failed", "02T09:01:01"),
            message("v1", "m3", "02T09:02:00", AGENT),
            status("m3", "read", "02T09:05:00"),
            status("m3", "delivered", "02T09:03:00"),
        ])
        .await;
    bench.take(&[message("v1", "m0", "01T08:00:00", CONTACT)]).await;
    let pages = pages(&bench).await;
    let page = &pages[0].1;
    assert_eq!(
        story(page),
        ["01 08:00 message", "02 09:00 opened", "02 09:00 message", "02 09:01 message !refused", "02 09:02 message"]
    );
    assert_eq!(page.conversation.started_at, "2026-10-01T08:00:00+00:00");
    let refused = &page.timeline[3];
    assert_eq!(refused.status, Some(Delivery::Failed));
    assert_eq!(refused.error.as_ref().unwrap().code.as_deref(), Some("131026"));
    assert_eq!((page.timeline[4].status, page.timeline[4].first_response), (Some(Delivery::Read), Some(Edge::Answer)));
}

#[tokio::test]
async fn a_message_that_arrived_after_it_failed_keeps_its_first_failure() {
    let bench = Bench::new().await;
    bench
        .take(&[
            opened("v1", "c1", "02T09:00:00"),
            message("v1", "m1", "02T09:01:00", AGENT),
            status("m1", "delivered", "02T09:04:00"),
            status("m1", "failed", "02T09:03:00"),
            status("m1", "failed", "02T09:02:00"),
        ])
        .await;
    let page = pages(&bench).await.remove(0).1;
    let sent = &page.timeline[1];
    assert_eq!((sent.status, sent.not_counted), (Some(Delivery::Delivered), None));
    assert_eq!(sent.failed_at.as_deref(), Some("2026-10-02T09:02:00+00:00"));
    assert_eq!(sent.error.as_ref().unwrap().title.as_deref(), Some("Undeliverable"));
}

#[tokio::test]
async fn loose_messages_of_merged_contacts_join_the_open_conversation_or_close_by_themselves() {
    let bench = Bench::new().await;
    let loose = |contact: &str, id: &str, at: &str, rest: &str| {
        event("message", at, &format!(r#","message":"{id}","contact":"{contact}","line":"l1",{rest}"#))
    };
    bench
        .take(&[
            opened("v1", "c1", "02T09:00:00"),
            loose("c2", "m1", "02T09:10:00", CONTACT),
            loose("c2", "n1", "02T09:11:00", r#""from":"agent","agent":"a1","kind":"note""#),
            of("v1", "conversation.closed", "02T10:00:00", r#","by":"auto""#),
            loose("c2", "m2", "06T09:00:00", CONTACT),
            loose("c1", "m3", "06T09:30:00", AGENT),
            r#"{"type":"contact.merged","contact":"c2","into":"c1","at":"2026-10-03T00:00:00Z"}"#.to_owned(),
        ])
        .await;
    let pages = pages(&bench).await;
    let [(joined_row, joined), (own_row, own)] = pages.as_slice() else { panic!("{}", pages.len()) };
    assert_eq!(story(joined), ["02 09:00 opened", "02 09:10 message", "02 09:11 message !note", "02 10:00 closed"]);
    assert_eq!(story(own), ["06 09:00 message", "06 09:30 message", "06 09:30 closed"]);
    assert_eq!((joined_row.contact.as_str(), own_row.contact.as_str()), ("c1", "c1"));
    assert_eq!(own.timeline[2].closed_by, Some(Closer::Idle));
    assert_eq!((joined.cycles.len(), own.cycles.len()), (0, 0));
}

#[tokio::test]
async fn texts_are_shown_where_they_are_stored_and_gone_where_the_contact_is_erased() {
    let bench = Bench::new().await;
    let events = [
        r#"{"type":"contact","contact":"c1","phone":"+39333","first_name":"Ugo","at":"2026-10-01T08:00:00Z"}"#
            .to_owned(),
        opened("v1", "c1", "01T09:00:00"),
        message("v1", "m1", "01T09:00:00", r#""from":"contact","text":"Ciao é""#),
        message("v1", "m2", "01T09:01:00", AGENT),
        status("m2", "failed", "01T09:01:01"),
        of("v1", "conversation.rated", "01T09:30:00", r#","rating":4,"comment":"I am Ugo""#),
    ];
    bench.take_with_text(&events.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let before = pages(&bench).await.remove(0).1;
    assert_eq!((before.timeline[1].text.as_deref(), before.timeline[1].text_length), (Some("Ciao é"), None));
    assert_eq!(before.timeline[1].from, Some(From::Contact));
    assert_eq!(before.timeline[3].comment.as_deref(), Some("I am Ugo"));

    bench.take(&lines(&[r#"{"type":"contact.deleted","contact":"c1","at":"2026-10-20T00:00:00Z"}"#])).await;
    let after = pages(&bench).await.remove(0).1;
    assert_eq!(story(&after), story(&before));
    assert_eq!((after.timeline[1].text.as_deref(), after.timeline[1].text_length), (None, Some(6)));
    let all = serde_json::to_string(&after).unwrap();
    assert!(["Ugo", "39333", "Ciao"].iter().all(|personal| !all.contains(personal)), "{all}");
    assert_eq!(after.first_response, before.first_response);
}

#[tokio::test]
async fn what_is_no_conversation_has_no_page() {
    let bench = Bench::new().await;
    // Dated after the present.
    bench
        .take(&lines(&[
            r#"{"type":"conversation.opened","conversation":"v1","contact":"c1","at":"2026-12-01T00:00:00Z"}"#,
        ]))
        .await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    for id in ["1", "2", "01", "-1", "", "v1", "99999999999999"] {
        assert_eq!(reporter.conversation(id).await.unwrap(), None, "{id}");
    }
}
