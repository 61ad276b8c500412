//! Waits, first responses, replies, and what stays unanswered (rules 3.1 to 3.4, 3.7).

use super::*;

fn first_response(cycle: &Cycle) -> Option<i64> {
    Some((cycle.answered_at? - cycle.wait_from?) / SECOND)
}

#[test]
fn friday_evening_to_monday_morning_is_the_whole_time_between() {
    let cycle = story().contact("17:50").agent("3d 09:10", "a1").only();
    assert_eq!(first_response(&cycle), Some(228_000));
}

#[test]
fn the_first_response_is_credited_to_who_wrote_it() {
    let cycle = story().contact("10:00").assigned("10:00", "a").assigned("10:30", "b").agent("10:35", "b").only();
    assert_eq!(first_response(&cycle), Some(2100));
    assert_eq!(cycle.first_agent, Some(agent("b")));
    assert_eq!(cycle.members[&agent("a")], (true, 0));
    assert_eq!(cycle.members[&agent("b")], (true, 1));
}

#[test]
fn a_conversation_that_we_began_has_one_only_after_the_contact_wrote() {
    let template = story().message("09:00", "m1", From::Agent, Some("a1"), "template");
    let answered = template.clone().contact("15:00").agent("15:20", "a1").only();
    assert_eq!(first_response(&answered), Some(1200));
    assert_eq!(answered.source_detail, "inbox");

    let silent = template.clone().only();
    assert_eq!((silent.wait_from, silent.answered_at, silent.unanswered_from), (None, None, None));

    let unanswered = template.contact("15:00").only();
    assert_eq!(unanswered.answered_at, None);
    assert_eq!(unanswered.unanswered_from, Some(ms("1d 15:00")));
}

#[test]
fn a_hand_off_from_the_flow_starts_the_wait() {
    let cycle = story()
        .contact("10:00")
        .by("10:00:01", From::Flow)
        .by("10:01", From::Flow)
        .handed_off("10:02")
        .by("10:03", From::Flow)
        .agent("10:07", "a1")
        .only();
    assert_eq!(first_response(&cycle), Some(300));
    assert_eq!(cycle.replies, [(ms("10:00"), ms("10:07"), agent("a1"))], "a hand-off does not restart a reply");
}

#[test]
fn only_the_first_hand_off_after_the_contact_wrote_moves_the_wait() {
    let cycle = story()
        .by("09:59", From::Flow)
        .handed_off("09:59:30")
        .contact("10:00")
        .handed_off("10:02")
        .handed_off("10:04")
        .agent("10:07", "a1")
        .only();
    assert_eq!(first_response(&cycle), Some(300));
}

#[test]
fn a_hand_off_before_the_contact_wrote_moves_nothing() {
    let cycle = story().by("09:00", From::Flow).handed_off("09:30").contact("10:00").agent("10:07", "a1").only();
    assert_eq!(first_response(&cycle), Some(420));
}

#[test]
fn a_hand_off_after_a_person_wrote_moves_nothing() {
    let cycle = story().contact("10:00").agent("10:01", "a1").handed_off("10:05").agent("10:09", "a2").only();
    assert_eq!((first_response(&cycle), cycle.first_agent), (Some(60), Some(agent("a1"))));
    // A person's message at the instant of the hand-off stands before it.
    let cycle = story().contact("10:00").handed_off("10:05").agent("10:05", "a1").agent("10:09", "a2").only();
    assert_eq!(first_response(&cycle), Some(300));
}

#[test]
fn a_person_who_wrote_before_the_contact_does_not_hold_the_hand_off() {
    let cycle = story().agent("09:00", "a1").contact("10:00").handed_off("10:05").agent("10:06", "a1").only();
    assert_eq!(first_response(&cycle), Some(60));
}

#[test]
fn while_a_flow_handles_it_nobody_waits() {
    let handled = story().contact("10:00").by("10:01", From::Flow);
    let cycle = handled.clone().only();
    assert_eq!((cycle.wait_from, cycle.unanswered_from), (None, None));
    // Closed by other than the flow: still nobody waited.
    assert_eq!(handled.clone().closed("12:00", ClosedBy::Auto).only().unanswered_from, None);
    // A person's message after the contact's first ends it.
    assert_eq!(first_response(&handled.clone().agent("10:05", "a1").only()), Some(300));
    // One before it does not.
    let cycle = story().agent("09:00", "a1").contact("10:00").by("10:01", From::Flow).only();
    assert_eq!(cycle.wait_from, None);
}

#[test]
fn automated_messages_notes_and_reactions_answer_nobody() {
    let cycle = story()
        .contact("10:00")
        .by("10:01", From::AutoReply)
        .by("10:02", From::Broadcast)
        .by("10:03", From::Api)
        .message("10:04", "n1", From::Agent, Some("a1"), "note")
        .message("10:05", "n2", From::Agent, Some("a1"), "reaction")
        .by("10:06", From::Phone)
        .only();
    assert_eq!((first_response(&cycle), cycle.first_agent), (Some(360), Some(Person::Phone)));
}

#[test]
fn an_agent_without_an_id_is_the_unknown_agent() {
    let cycle = story().contact("10:00").by("10:01", From::Agent).only();
    assert_eq!((cycle.first_agent, cycle.owner), (Some(Person::Unknown), Some(Person::Unknown)));
    assert_eq!(cycle.members[&Person::Unknown], (false, 1));
}

#[test]
fn replies_run_from_the_first_unanswered_message_to_the_next_of_a_person() {
    let mut story = story();
    for minutes in [60, 600, 600, 600, 600, 600, 600, 600, 600, 600] {
        let hour = story.events.len() / 4 + 1;
        let asked = format!("{hour}:00");
        let answered = format!("{hour}:{:02}", minutes / 60);
        story =
            story.contact(&asked).by(&asked, From::AutoReply).contact(&format!("{hour}:00:30")).agent(&answered, "a1");
    }
    let replies = story.only().replies;
    let total: i64 = replies.iter().map(|(asked, answered, _)| answered - asked).sum();
    assert_eq!((replies.len(), total / SECOND / 10), (10, 546));
}

#[test]
fn a_message_to_nobodys_question_is_no_reply() {
    let cycle = story()
        .agent("09:00", "a1")
        .agent("09:10", "a1")
        .contact("09:20")
        .agent("09:30", "a2")
        .agent("09:40", "a1")
        .only();
    assert_eq!(cycle.replies, [(ms("09:20"), ms("09:30"), agent("a2"))]);
}

#[test]
fn unanswered_counts_from_the_closing_or_after_a_day() {
    let story = story().contact("10:00");
    assert_eq!(story.only().unanswered_from, Some(ms("1d 10:00")));
    for (by, from) in [
        (ClosedBy::Agent, Some(ms("11:00"))),
        (ClosedBy::Auto, Some(ms("11:00"))),
        (ClosedBy::Contact, Some(ms("11:00"))),
        (ClosedBy::Flow, None),
    ] {
        assert_eq!(story.clone().closed("11:00", by).only().unanswered_from, from, "{by:?}");
    }
    assert_eq!(story.clone().handed_off("10:30").only().unanswered_from, Some(ms("1d 10:30")));
    assert_eq!(story.agent("10:40", "a1").only().unanswered_from, None);
}

#[test]
fn an_answer_to_a_survey_after_the_closing_begins_nothing_and_waits_for_nobody() {
    let closed = story()
        .message("09:00", "m1", From::Agent, Some("a1"), "template")
        .closed("09:30", ClosedBy::Agent)
        .survey("09:31");
    let answered = closed.clone().message("09:40", "m2", From::Contact, None, "interactive");
    assert_eq!(answered.cycles().len(), 2, "nobody says that it is an answer");
    let cycle = answered.rated_by("09:41", 5, "m2").only();
    assert_eq!((cycle.rating, cycle.rated_at), (Some(5), Some(ms("09:41"))));
    assert_eq!((cycle.messages.len(), cycle.wait_from, cycle.unanswered_from), (2, None, None));
}
