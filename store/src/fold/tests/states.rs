//! The status of an open conversation (rules 3.5, 3.6).

use super::*;
use reports::query::Status;

#[test]
fn a_flow_handles_it_until_it_hands_off_or_a_person_answers() {
    let flow = story().contact("09:00").by("09:01", From::Flow);
    assert_eq!(flow.only().open_status, Status::InFlow);
    assert_eq!(flow.clone().assigned("09:02", "a").only().open_status, Status::InFlow, "an assignment is no hand-off");
    assert_eq!(flow.clone().handed_off("09:02").only().open_status, Status::New);
    assert_eq!(flow.agent("09:02", "a").only().open_status, Status::InProgress);
    let silent = story().by("09:00", From::Flow);
    assert_eq!(silent.only().open_status, Status::InFlow);
    assert_eq!(
        silent.agent("09:30", "a").only().open_status,
        Status::NotContacted,
        "no status says that anything went out"
    );
}

#[test]
fn not_contacted_until_something_of_ours_went_out_or_the_contact_wrote() {
    let ours = story().message("09:00", "m1", From::Agent, Some("a"), "template");
    assert_eq!(ours.only().open_status, Status::NotContacted);
    assert_eq!(ours.clone().status("09:01", "m1", MessageStatus::Accepted).only().open_status, Status::NotContacted);
    for status in [MessageStatus::Sent, MessageStatus::Delivered, MessageStatus::Read, MessageStatus::Played] {
        assert_eq!(ours.clone().status("09:01", "m1", status).only().open_status, Status::InProgress);
    }
    assert_eq!(ours.contact("10:00").only().open_status, Status::InProgress);
    assert_eq!(story().opened("09:00", "inbox").only().open_status, Status::NotContacted);
    assert_eq!(story().opened("09:00", "inbound").only().open_status, Status::New);
}

#[test]
fn new_until_somebody_is_assigned_or_writes() {
    let new = story().contact("09:00");
    assert_eq!(new.only().open_status, Status::New);
    let assigned = new.clone().assigned("09:01", "a");
    assert_eq!(assigned.only().open_status, Status::InProgress);
    assert_eq!(assigned.unassigned("09:02", "a").only().open_status, Status::InProgress, "it was assigned once");
    assert_eq!(new.by("09:01", From::Phone).only().open_status, Status::InProgress);
}

#[test]
fn a_status_that_came_before_its_message_applies() {
    let cycle = story()
        .status("08:59", "m1", MessageStatus::Delivered)
        .message("09:00", "m1", From::Broadcast, None, "template")
        .only();
    assert_eq!(cycle.open_status, Status::New, "delivered, so contacted");
}
