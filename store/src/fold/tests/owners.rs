//! Owners, ratings and who gets them (rules 2.5, 2.6, 3.8 to 3.10, 3.12).

use super::*;

#[test]
fn the_owner_is_the_one_assigned_last_and_still_assigned() {
    let story = story().contact("09:00").assigned("09:01", "a").assigned("09:02", "b");
    assert_eq!(story.only().owner, Some(agent("b")));
    assert_eq!(story.clone().unassigned("09:03", "b").only().owner, Some(agent("a")));
    assert_eq!(story.clone().assigned("09:03", "a").only().owner, Some(agent("a")), "assigned again is assigned last");
    assert_eq!(story.clone().unassigned("09:03", "a").only().owner, Some(agent("b")));
    let nobody = story.unassigned("09:03", "a").unassigned("09:03", "b");
    assert_eq!(nobody.only().owner, None);
    assert_eq!(nobody.agent("09:04", "c").by("09:05", From::Phone).only().owner, Some(Person::Phone));
}

#[test]
fn who_wrote_owns_it_only_while_nobody_is_assigned() {
    let story = story().contact("09:00").agent("09:01", "a").agent("09:02", "b");
    assert_eq!(story.only().owner, Some(agent("b")));
    assert_eq!(story.clone().assigned("09:03", "a").only().owner, Some(agent("a")));
    assert_eq!(story.assigned("09:03", "a").unassigned("09:04", "a").only().owner, Some(agent("b")));
}

#[test]
fn at_one_instant_assigning_comes_before_unassigning() {
    let cycle = story().contact("09:00").assigned("09:00", "a").unassigned("09:05", "a").assigned("09:05", "b").only();
    assert_eq!(cycle.owner, Some(agent("b")));
    let cycle = story().contact("09:00").unassigned("09:05", "a").assigned("09:05", "a").only();
    assert_eq!(cycle.owner, None);
    assert_eq!(cycle.members[&agent("a")], (true, 0), "it was assigned at some time");
}

#[test]
fn the_closer_is_neither_member_nor_owner() {
    let mut story = story().contact("09:00");
    let closing = Event::Closed { conversation: "v1".into(), by: ClosedBy::Agent, agent: Some("a9".into()) };
    story = story.push("10:00", closing);
    let cycle = story.only();
    assert!(cycle.members.is_empty());
    assert_eq!(cycle.owner, None);
}

#[test]
fn a_rating_is_the_owners_when_the_survey_was_sent() {
    let story =
        story().contact("09:00").assigned("09:01", "a").survey("09:10").unassigned("09:11", "a").rated("09:20", 5);
    let cycle = story.only();
    assert_eq!((cycle.rating, cycle.rating_owner), (Some(5), Some(agent("a"))));
    assert_eq!(cycle.owner, None);
    assert!(cycle.asked);
    // Without a survey: when it was rated.
    let cycle = super::story()
        .contact("09:00")
        .assigned("09:01", "a")
        .rated("09:02", 4)
        .unassigned("09:03", "a")
        .assigned("09:04", "b")
        .only();
    assert_eq!((cycle.rating_owner, cycle.owner, cycle.asked), (Some(agent("a")), Some(agent("b")), false));
}

#[test]
fn unassigning_after_the_closing_takes_no_rating_away() {
    let cycle = story()
        .contact("09:00")
        .assigned("09:01", "a")
        .closed("09:30", ClosedBy::Agent)
        .unassigned("09:31", "a")
        .survey("09:32")
        .rated("09:40", 5)
        .only();
    assert_eq!((cycle.rating_owner, cycle.owner), (Some(agent("a")), Some(agent("a"))));
}

#[test]
fn the_last_rating_of_a_conversation_stands() {
    let cycle = story().contact("09:00").rated("10:00", 4).rated("09:30", 2).only();
    assert_eq!((cycle.rating, cycle.rated_at), (Some(4), Some(ms("10:00"))));
    // At one instant: the one with the greater key.
    assert_eq!(story().contact("09:00").rated("10:00", 1).rated("10:00", 3).only().rating, Some(3));
}

#[test]
fn a_rating_belongs_to_the_conversation_of_the_latest_survey_before_it() {
    let cycles = story()
        .contact("09:00")
        .closed("09:30", ClosedBy::Agent)
        .survey("09:31")
        .contact("10:00")
        .rated("10:05", 5)
        .rated("12:00", 1)
        .survey("11:00")
        .cycles();
    assert_eq!((cycles[0].rating, cycles[1].rating), (Some(5), Some(1)));
    assert!(cycles[0].asked && cycles[1].asked);
}

#[test]
fn without_a_survey_a_rating_belongs_to_the_latest_conversation() {
    let story =
        story().contact("09:00").closed("09:30", ClosedBy::Agent).contact("11:00").closed("12:00", ClosedBy::Agent);
    let ratings = |story: Story| story.cycles().iter().map(|cycle| cycle.rating).collect::<Vec<_>>();
    assert_eq!(ratings(story.clone().rated("10:00", 3)), [Some(3), None], "between the two: the first");
    assert_eq!(ratings(story.clone().rated("13:00", 3)), [None, Some(3)]);
    assert_eq!(ratings(story.rated("08:00", 3)), [Some(3), None], "before all: the first");
}

#[test]
fn a_survey_or_rating_before_the_first_conversation_is_its() {
    let cycle = story().survey("08:00").rated("08:30", 4).contact("09:00").agent("09:05", "a").only();
    assert_eq!((cycle.asked, cycle.rating, cycle.rating_owner), (true, Some(4), None));
    assert_eq!(story().survey("08:00").rated("08:30", 4).assigned("09:00", "a").cycles(), []);
}

#[test]
fn a_rating_that_names_a_message_belongs_to_that_messages_conversation() {
    let story = story()
        .message("09:00", "m1", From::Contact, None, "text")
        .closed("09:30", ClosedBy::Agent)
        .message("10:00", "m2", From::Contact, None, "text")
        .survey("10:05");
    assert_eq!(story.clone().rated_by("11:00", 5, "m1").cycles()[0].rating, Some(5));
    assert_eq!(story.clone().rated_by("11:00", 5, "m7").cycles()[1].rating, Some(5), "unknown: as if none were named");
    let first = story.rated_by("11:00", 5, "m1").cycles().remove(0);
    assert_eq!(first.rating_owner, None, "the survey of the other conversation says nothing");
}

#[test]
fn a_survey_at_the_closing_belongs_to_the_closed_conversation() {
    let cycles = story().contact("09:00").closed("09:30", ClosedBy::Agent).survey("09:30").contact("10:00").cycles();
    assert_eq!(cycles.iter().map(|cycle| cycle.asked).collect::<Vec<_>>(), [true, false]);
}
