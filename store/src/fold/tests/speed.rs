//! `cargo test --release -p store fold_speed -- --ignored --nocapture` tells how long a million threads take.

use super::*;

#[test]
#[ignore = "a measurement"]
#[allow(clippy::print_stdout, reason = "a measurement")]
fn fold_speed() {
    let story = story()
        .opened("09:00", "inbound")
        .message("09:00", "wamid.1", From::Contact, None, "text")
        .assigned("09:01", "a1")
        .message("09:02", "wamid.2", From::Agent, Some("a1"), "text")
        .status("09:02", "wamid.2", MessageStatus::Delivered)
        .tagged("09:03", "sales")
        .message("09:04", "wamid.3", From::Contact, None, "text")
        .message("09:06", "wamid.4", From::Agent, Some("a1"), "text")
        .status("09:06", "wamid.4", MessageStatus::Read)
        .closed("09:30", ClosedBy::Agent)
        .survey("09:30")
        .rated("09:31", 5);
    assert_eq!(story.events.len(), 12);
    let begun = std::time::Instant::now();
    let mut cycles = 0;
    for _ in 0..1_000_000 {
        cycles += fold_thread(std::hint::black_box(&story.events), &story.renames).len();
    }
    println!("1 000 000 threads of 12 events: {:?}", begun.elapsed());
    assert_eq!(cycles, 1_000_000);
}
