//! Tags and their renames (rule 3.11).

use super::*;

#[test]
fn a_conversation_has_the_tags_put_on_and_not_taken_off() {
    let story = story().contact("09:00").tagged("09:01", "vip").tagged("09:02", "sales").tagged("09:03", "sales");
    assert_eq!(story.only().tags, ["sales", "vip"]);
    assert_eq!(story.clone().untagged("09:04", "vip").only().tags, ["sales"]);
    assert_eq!(story.clone().untagged("09:04", "vip").tagged("09:05", "vip").only().tags, ["sales", "vip"]);
    assert_eq!(story.untagged("09:03", "sales").only().tags, ["vip"], "at one instant taking off comes last");
}

#[test]
fn tags_freeze_at_the_closing() {
    let cycle = story()
        .contact("09:00")
        .tagged("09:01", "vip")
        .tagged("10:00", "sales")
        .closed("10:00", ClosedBy::Agent)
        .untagged("10:01", "vip")
        .tagged("10:01", "late")
        .only();
    assert_eq!(cycle.tags, ["sales", "vip"]);
}

#[test]
fn uses_up_to_a_rename_become_the_new_tag_and_later_ones_do_not() {
    let story = story().renamed("10:00", "sale", "sales").contact("09:00");
    assert_eq!(story.clone().tagged("09:01", "sale").only().tags, ["sales"]);
    assert_eq!(story.clone().tagged("10:00", "sale").only().tags, ["sales"]);
    assert_eq!(story.clone().tagged("10:01", "sale").only().tags, ["sale"]);
    assert_eq!(story.clone().tagged("09:01", "sale").untagged("11:00", "sales").only().tags, [] as [String; 0]);
    assert_eq!(story.tagged("09:01", "sale").untagged("11:00", "sale").only().tags, ["sales"], "a new tag by then");
}

#[test]
fn chains_of_renames_are_followed_forward_in_time() {
    let story = story().renamed("10:00", "a", "b").renamed("11:00", "b", "c").contact("08:00");
    assert_eq!(story.clone().tagged("09:00", "a").only().tags, ["c"]);
    assert_eq!(story.clone().tagged("10:30", "a").only().tags, ["a"]);
    assert_eq!(story.tagged("10:30", "b").only().tags, ["c"]);
    // "b" was somebody else's name when it was renamed at 09:30; what became "b" at 10:00 stays "b".
    let story = super::story().renamed("10:00", "a", "b").renamed("09:30", "b", "x").contact("08:00");
    assert_eq!(story.clone().tagged("09:00", "a").only().tags, ["b"]);
    assert_eq!(story.tagged("09:00", "b").only().tags, ["x"]);
}

#[test]
fn renaming_there_and_back_ends_where_it_began() {
    let story =
        story().renamed("10:00", "a", "b").renamed("11:00", "b", "a").renamed("12:00", "a", "d").contact("08:00");
    assert_eq!(story.clone().tagged("09:00", "a").only().tags, ["d"]);
    assert_eq!(story.tagged("11:30", "a").only().tags, ["d"]);
    let circle = super::story().renamed("10:00", "a", "b").renamed("10:00", "b", "a").contact("08:00");
    assert_eq!(circle.clone().tagged("09:00", "a").tagged("09:00", "b").only().tags, ["a", "b"], "they change places");
}

#[test]
fn two_tags_that_become_one_are_one() {
    let cycle = story()
        .renamed("10:00", "sale", "sales")
        .contact("09:00")
        .tagged("09:01", "sale")
        .tagged("09:02", "sales")
        .only();
    assert_eq!(cycle.tags, ["sales"]);
}
