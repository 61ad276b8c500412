//! How a server ends.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Workspace, events::*};

#[test]
fn after_a_clean_end_the_database_file_alone_has_everything() {
    let workspace = Workspace::new("UTC");
    let mut server = workspace.serve();
    workspace
        .import(&[opened("v1", "c1", "2026-10-01T12:00:00Z"), says("m1", "v1", "contact", "2026-10-01T12:00:00Z")]);
    workspace.set("week_start=sunday");
    assert!(server.end());
    let copy = workspace.of_the_file_alone().serve();
    let report = copy.overview("from=2026-10-01&to=2026-10-31");
    assert_eq!(report["totals"]["conversations"], 1);
    assert_eq!(report["range"]["week_start"], "sunday");
}
