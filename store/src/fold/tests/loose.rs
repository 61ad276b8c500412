//! Messages that name no conversation (rule 1.2).

use super::*;
use crate::fold::fold_pair;

const IDLE: i64 = 24 * HOUR;

fn fold(threads: &[&Story], loose: &Story) -> (Vec<Vec<Cycle>>, Vec<Cycle>) {
    let threads: Vec<_> = threads.iter().map(|story| story.events.clone()).collect();
    fold_pair(&threads, &loose.events, IDLE, &Renames::default())
}

fn own(loose: &Story) -> Vec<Cycle> {
    fold(&[], loose).1
}

fn loose() -> Story {
    story_of("")
}

#[test]
fn a_pairs_conversation_closes_at_its_last_message_once_a_day_has_passed() {
    let cycles = own(&loose().contact("09:00").agent("09:30", "a").contact("10:00"));
    assert_eq!(cycles.len(), 1);
    let cycle = &cycles[0];
    assert_eq!((cycle.closed_at, cycle.closed_from), (Some(ms("10:00")), Some(ms("1d 10:00"))));
    assert_eq!(cycle.closed_by.as_deref(), Some("idle"));
    assert_eq!(cycle.open_status, reports::query::Status::InProgress);
}

#[test]
fn a_message_that_opens_another_session_begins_a_conversation_and_ends_the_one_before() {
    let mut story = loose().contact("09:00").contact("10:00").contact("11:00").contact("11:30");
    let sessions = [None, Some(ms("09:00")), Some(ms("10:59")), Some(ms("10:59"))];
    for (keyed, session) in story.events.iter_mut().zip(sessions) {
        if let Event::Message(message) = &mut keyed.event {
            message.session_at = session;
        }
    }
    let cycles = own(&story);
    let open: Vec<_> = cycles.iter().map(|cycle| (cycle.started_at, cycle.closed_at, cycle.closed_from)).collect();
    // The second says the session of the first, which began with it.
    let [first, second] = ["09:00", "11:00"].map(ms);
    let wanted = [(first, Some(ms("10:00")), Some(second)), (second, Some(ms("11:30")), Some(ms("1d 11:30")))];
    assert_eq!(open, wanted);
}

#[test]
fn exactly_a_day_later_still_belongs_and_a_millisecond_more_does_not() {
    assert_eq!(own(&loose().contact("09:00").contact("1d 09:00")).len(), 1);
    let mut late = loose().contact("09:00").contact("1d 09:00");
    late.events[1].at += 1;
    let cycles = own(&late);
    assert_eq!(cycles.iter().map(|cycle| cycle.started_at).collect::<Vec<_>>(), [ms("09:00"), ms("1d 09:00") + 1]);
}

#[test]
fn automated_authors_begin_conversations_of_the_pair_too() {
    let cycles = own(&loose().contact("09:00").by("3d 09:00", From::Broadcast).by("6d 09:00", From::Flow));
    let sources: Vec<_> = cycles.iter().map(|cycle| cycle.source_detail.as_str()).collect();
    assert_eq!(sources, ["inbound", "broadcast", "flow"]);
}

#[test]
fn refused_messages_and_notes_neither_begin_nor_keep_open() {
    let story = loose()
        .contact("09:00")
        .message("20:00", "m1", From::Broadcast, None, "template")
        .status("20:01", "m1", MessageStatus::Failed)
        .message("22:00", "m2", From::Agent, Some("a"), "note")
        .contact("1d 12:00");
    assert_eq!(own(&story).len(), 2);
}

#[test]
fn an_unanswered_idle_conversation_counts_from_a_day_after_the_wait_began() {
    let cycles = own(&loose().contact("09:00").contact("20:00"));
    assert_eq!(cycles[0].unanswered_from, Some(ms("1d 09:00")));
    let threads: [Vec<Keyed>; 0] = [];
    let (_, short) = fold_pair(&threads, &loose().contact("09:00").events, HOUR, &Renames::default());
    assert_eq!(short[0].unanswered_from, Some(ms("10:00")), "with a shorter idle time the closing comes first");
}

#[test]
fn a_loose_message_joins_the_conversation_open_at_that_instant() {
    let thread = story().opened("09:00", "inbound").contact("09:01").closed("12:00", ClosedBy::Auto);
    let (explicit, own) =
        fold(&[&thread], &loose().contact("08:59").agent("09:00", "a").agent("12:00", "a").contact("12:01"));
    let cycle = &explicit[0][0];
    assert_eq!(cycle.messages.len(), 3, "at its opening and at its closing it is open");
    assert_eq!(cycle.answered_at, Some(ms("12:00")));
    assert_eq!(cycle.source_detail, "inbound");
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].messages.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [ms("08:59"), ms("12:01")]);
}

#[test]
fn of_several_open_conversations_the_one_that_started_last_gets_it() {
    let long = story_of("v1").opened("08:00", "inbound");
    let short = story_of("v2").opened("09:00", "inbound").closed("10:00", ClosedBy::Auto);
    let messages = loose().contact("08:30").contact("09:30").contact("10:30");
    for order in [[&long, &short], [&short, &long]] {
        let (explicit, own) = fold(&order, &messages);
        let counts: Vec<_> = explicit.iter().map(|cycles| (cycles[0].started_at, cycles[0].messages.len())).collect();
        assert!(counts.contains(&(ms("08:00"), 2)) && counts.contains(&(ms("09:00"), 1)), "{counts:?}");
        assert_eq!(own, []);
    }
}

#[test]
fn of_conversations_that_started_together_the_greater_id_gets_it() {
    let (first, second) = (story_of("v1").opened("08:00", "inbound"), story_of("v2").opened("08:00", "inbound"));
    for order in [[&first, &second], [&second, &first]] {
        let (explicit, _) = fold(&order, &loose().contact("08:30"));
        let of_second = order.iter().position(|story| story.name == "v2").unwrap();
        assert_eq!(explicit[of_second][0].messages.len(), 1);
        assert_eq!(explicit[1 - of_second][0].messages.len(), 0);
    }
}

#[test]
fn messages_that_joined_elsewhere_do_not_keep_the_pairs_conversation_open() {
    let thread = story().opened("20:00", "inbound").closed("22:00", ClosedBy::Auto);
    let (explicit, own) = fold(&[&thread], &loose().contact("09:00").contact("21:00").contact("1d 10:00"));
    assert_eq!(explicit[0][0].messages.len(), 1);
    assert_eq!(own.len(), 2, "25 hours between its own messages");
}

#[test]
fn statuses_of_loose_messages_go_with_them() {
    let thread = story().opened("09:00", "inbox");
    let failed =
        loose().message("09:30", "m1", From::Broadcast, None, "template").status("09:31", "m1", MessageStatus::Failed);
    assert_eq!(fold(&[&thread], &failed).0[0][0].messages, []);
    let sent =
        loose().message("09:30", "m1", From::Broadcast, None, "template").status("09:31", "m1", MessageStatus::Sent);
    assert_eq!(fold(&[&thread], &sent).0[0][0].open_status, reports::query::Status::New);
}
