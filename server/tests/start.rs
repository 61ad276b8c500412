//! A server that cannot start says why in one sentence.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Workspace, events::*};

/// What a server says that ends by itself.
fn refusal(workspace: &Workspace) -> String {
    let output = workspace.run("serve", &["--listen", "127.0.0.1:0"], "");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_second_server_on_one_file_is_refused_and_other_commands_are_not() {
    let workspace = Workspace::new("UTC");
    let mut first = workspace.serve();
    let said = refusal(&workspace);
    assert!(said.contains("is served by another `rapporto serve` already"), "{said}");
    workspace.import(&[opened("v1", "c1", "2026-11-10T09:00:00Z")]);
    first.wait_for("range=all", |totals| totals["conversations"] == 1);
    // Killed or not, its end makes room.
    first.kill();
    assert_eq!(workspace.serve().overview("range=all")["totals"]["conversations"], 1);
}

#[test]
fn a_damaged_database_is_told_in_one_sentence() {
    let workspace = Workspace::new("UTC");
    let events: Vec<_> = (0..500).map(|n| opened(&format!("v{n}"), "c1", "2026-11-10T09:00:00Z")).collect();
    workspace.import(&events);
    workspace.damage(0.0);
    let said = refusal(&workspace);
    let sentences: Vec<&str> = said.lines().filter(|line| line.starts_with("rapporto: ")).collect();
    assert_eq!(sentences.len(), 1, "{said}");
    assert!(sentences[0].contains("the database is damaged"), "{said}");
    assert!(sentences[0].contains("restore the latest backup"), "{said}");
}
