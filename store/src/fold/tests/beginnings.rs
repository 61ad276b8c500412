//! Where cycles begin and end, and what belongs to which (rules 1.3 to 2.8).

use super::*;

#[test]
fn a_message_after_a_flows_closing_is_a_second_conversation() {
    let cycles = story()
        .opened("09:00", "inbound")
        .contact("09:00")
        .closed("09:05", ClosedBy::Flow)
        .contact("4d 14:00")
        .agent("4d 14:10", "a1")
        .cycles();
    assert_eq!(cycles.len(), 2);
    assert_eq!((cycles[0].started_at, cycles[0].closed_at), (ms("09:00"), Some(ms("09:05"))));
    assert_eq!(cycles[0].answered_at, None);
    assert_eq!(cycles[0].unanswered_from, None, "a flow closed it");
    assert_eq!(cycles[1].started_at, ms("4d 14:00"));
    assert_eq!(cycles[1].answered_at.unwrap() - cycles[1].wait_from.unwrap(), 600 * SECOND);
    assert_eq!(cycles[1].first_agent, Some(agent("a1")));
}

#[test]
fn the_first_message_before_the_opening_is_the_start() {
    let cycle = story().contact("08:58").opened("09:00", "inbox").agent("09:10", "a1").only();
    assert_eq!(cycle.started_at, ms("08:58"));
    assert_eq!(cycle.source_detail, "inbox", "the declared source stands");
    assert!(cycle.inbound);
}

#[test]
fn an_opening_or_reopening_while_one_is_open_changes_nothing() {
    let cycle = story()
        .opened("09:00", "")
        .contact("09:01")
        .opened("09:30", "api")
        .reopened("10:00")
        .agent("10:30", "a1")
        .only();
    assert_eq!(cycle.started_at, ms("09:00"));
    assert_eq!(cycle.source_detail, "inbound", "the first opening declares none, so the first message tells");
}

#[test]
fn the_first_closing_counts_and_one_between_cycles_changes_nothing() {
    let cycles = story()
        .opened("09:00", "inbound")
        .closed("10:00", ClosedBy::Auto)
        .closed("11:00", ClosedBy::Agent)
        .reopened("12:00")
        .cycles();
    assert_eq!(cycles.len(), 2);
    assert_eq!((cycles[0].closed_at, cycles[0].closed_by.as_deref()), (Some(ms("10:00")), Some("auto")));
    assert_eq!((cycles[1].started_at, cycles[1].closed_at), (ms("12:00"), None));
}

#[test]
fn automated_messages_after_the_closing_stay_with_the_closed_conversation() {
    let story = story().contact("09:00").agent("09:01", "a1").closed("09:05", ClosedBy::Agent);
    for from in [From::Flow, From::Broadcast, From::AutoReply, From::Api] {
        let cycle = story.clone().by("2d 09:00", from).only();
        assert_eq!(authors(&cycle).last(), Some(&Author::Automated));
        assert_eq!(cycle.messages.len(), 3);
    }
    for from in [From::Contact, From::Agent, From::Phone] {
        let cycles = story.clone().by("2d 09:00", from).cycles();
        assert_eq!(cycles.len(), 2, "{from:?}");
        assert_eq!(cycles[1].messages.len(), 1);
    }
}

#[test]
fn a_thread_may_begin_with_an_automated_message() {
    let cycle = story().by("09:00", From::Broadcast).contact("09:30").only();
    assert_eq!(cycle.source_detail, "broadcast");
    assert!(!cycle.inbound);
    assert_eq!(cycle.wait_from, Some(ms("09:30")), "a broadcast is no flow: the contact waits for a person");
}

#[test]
fn assignments_tags_and_hand_offs_between_cycles_count_nowhere() {
    let cycles = story()
        .contact("09:00")
        .assigned("09:01", "a1")
        .tagged("09:02", "sales")
        .closed("09:05", ClosedBy::Agent)
        .assigned("09:06", "a2")
        .tagged("09:06", "late")
        .untagged("09:06", "sales")
        .handed_off("09:06")
        .reopened("10:00")
        .cycles();
    assert_eq!(cycles[0].tags, ["sales"]);
    assert_eq!(cycles[0].members.keys().cloned().collect::<Vec<_>>(), [agent("a1")]);
    assert_eq!(cycles[0].owner, Some(agent("a1")));
    assert_eq!(cycles[1].tags, [] as [String; 0]);
    assert!(cycles[1].members.is_empty());
    assert_eq!(cycles[1].owner, None);
}

#[test]
fn the_source_of_a_reopened_conversation_follows_its_first_message() {
    let story = story().opened("09:00", "broadcast").closed("10:00", ClosedBy::Auto);
    let second = |story: Story| story.cycles().remove(1);
    assert_eq!(
        second(story.clone().reopened("11:00").opened("11:01", "api").contact("11:05")).source_detail,
        "inbound"
    );
    assert_eq!(second(story.clone().reopened("11:00")).source_detail, "unknown");
    assert_eq!(second(story.clone().agent("11:00", "a1").opened("11:01", "api")).source_detail, "inbox");
    assert_eq!(second(story.clone().opened("11:00", "api").contact("11:01")).source_detail, "api");
    assert_eq!(
        second(story.opened("11:00", "api").reopened("11:00")).source_detail,
        "api",
        "opened comes before reopened"
    );
}

#[test]
fn every_author_has_its_exact_source() {
    let sources = [
        (From::Contact, "inbound"),
        (From::Agent, "inbox"),
        (From::Phone, "inbox"),
        (From::Flow, "flow"),
        (From::Broadcast, "broadcast"),
        (From::Api, "api"),
        (From::AutoReply, "auto_response"),
    ];
    for (from, source) in sources {
        let cycle = story().opened("09:00", "").by("09:01", from).only();
        assert_eq!(cycle.source_detail, source);
        assert_eq!(cycle.inbound, from == From::Contact);
    }
}

#[test]
fn notes_reactions_system_lines_and_refused_messages_are_no_messages() {
    let nothing = story()
        .message("09:00", "m1", From::Agent, Some("a1"), "note")
        .message("09:00", "m2", From::Contact, None, "reaction")
        .message("09:00", "m3", From::System, None, "text")
        .message("09:00", "m4", From::Contact, None, "system")
        .message("09:00", "m5", From::Broadcast, None, "template")
        .status("09:01", "m5", MessageStatus::Failed);
    assert_eq!(nothing.cycles(), []);
    let cycle = nothing
        .contact("10:00")
        .message("10:01", "m6", From::Agent, Some("a2"), "note")
        .message("10:02", "m7", From::Agent, Some("a2"), "template")
        .status("10:03", "m7", MessageStatus::Failed)
        .only();
    assert_eq!((cycle.started_at, cycle.messages.len()), (ms("10:00"), 1));
    assert_eq!(cycle.answered_at, None);
    assert!(cycle.members.is_empty(), "a note makes nobody a member");
}

#[test]
fn a_message_that_failed_after_it_was_accepted_is_a_message() {
    for status in [
        MessageStatus::Accepted,
        MessageStatus::Sent,
        MessageStatus::Delivered,
        MessageStatus::Read,
        MessageStatus::Played,
    ] {
        // In either order: when the statuses came does not matter.
        for (first, second) in [("09:01", "09:02"), ("09:02", "09:01")] {
            let cycle = story()
                .message("09:00", "m1", From::Broadcast, None, "template")
                .status(first, "m1", MessageStatus::Failed)
                .status(second, "m1", status)
                .only();
            assert_eq!(cycle.messages.len(), 1);
        }
    }
    let refused = story()
        .message("09:00", "m1", From::Broadcast, None, "template")
        .status("09:01", "m1", MessageStatus::Failed)
        .status("09:02", "m1", MessageStatus::Deleted);
    assert_eq!(refused.cycles(), []);
}

#[test]
fn a_deleted_message_still_counts() {
    let cycle = story()
        .contact("09:00")
        .message("09:05", "m1", From::Phone, None, "text")
        .status("09:06", "m1", MessageStatus::Deleted)
        .only();
    assert_eq!(cycle.first_agent, Some(Person::Phone));
}

#[test]
fn at_one_instant_messages_come_before_the_closing_and_after_the_opening() {
    let cycle = story()
        .closed("09:00", ClosedBy::Auto)
        .assigned("09:00", "a1")
        .message("09:00", "m9", From::Contact, None, "text")
        .message("09:00", "m1", From::Agent, Some("a1"), "text")
        .opened("09:00", "inbox")
        .only();
    assert_eq!(authors(&cycle), [Author::Contact, Author::Person(agent("a1"))], "the contact first, whatever the ids");
    assert_eq!(cycle.closed_at, Some(ms("09:00")));
    assert_eq!(cycle.answered_at, Some(ms("09:00")));
    assert_eq!(cycle.source_detail, "inbox");
}

#[test]
fn a_reopening_at_the_instant_of_the_closing_has_no_effect() {
    let cycle = story().contact("09:00").closed("10:00", ClosedBy::Agent).reopened("10:00").only();
    assert_eq!(cycle.closed_at, Some(ms("10:00")));
}

#[test]
fn conversations_of_a_thread_share_its_latest_address() {
    let cycles = story()
        .opened_with_url("09:00", "https://inbox.example.com/1")
        .closed("10:00", ClosedBy::Agent)
        .opened_with_url("11:00", "https://inbox.example.com/2")
        .opened("12:00", "inbound")
        .cycles();
    let urls: Vec<_> = cycles.iter().map(|cycle| cycle.url.as_deref().unwrap()).collect();
    assert_eq!(urls, ["https://inbox.example.com/2"; 2]);
}

#[test]
fn the_same_event_twice_counts_once() {
    let mut twice = story().contact("09:00").assigned("09:01", "a1").agent("09:02", "a1").survey("09:03");
    let once = twice.cycles();
    twice.events.extend(twice.events.clone());
    assert_eq!(twice.cycles(), once);
    assert_eq!(once[0].messages.len(), 2);
}
