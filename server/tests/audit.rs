//! The nightly audit: it finds what is not as the journal says, says so loudly, and stops nobody from being answered.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Workspace, events::*};

/// In the hour in which a workspace is audited that was told no other.
const AT_NIGHT: &str = "2026-11-15T03:10:00Z";

#[test]
fn a_mismatch_is_found_at_night_logged_and_shown_and_the_server_stays_ready() {
    let workspace = Workspace::new("UTC").at(AT_NIGHT);
    let at = "2026-11-10T09:00:00Z";
    workspace.import(&[opened("v1", "c1", at), says("m1", "v1", "contact", at)]);
    workspace.alter("update conversation set messages_contact = 7");
    let server = workspace.serve();
    let line = server.wait_for_log("facts that are not what the journal says");
    assert!(line.contains("ERROR") && line.contains("differing=1"), "{line}");
    // Recorded once it is told.
    let mut ready = server.get("/readyz").json();
    for _ in 0..100 {
        if ready["audit"] != "none" {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        ready = server.get("/readyz").json();
    }
    assert_eq!(server.get("/readyz").status, 200, "nobody else could answer reports");
    assert_eq!(
        (&ready["status"], &ready["audit"], &ready["differing"]),
        (&"ready".into(), &"mismatch".into(), &1.into())
    );
    assert_eq!(ready["audited_at"], AT_NIGHT);

    // Mended, and audited by hand.
    assert!(workspace.run("rebuild", &[], "").status.success());
    assert!(workspace.run("audit", &[], "").status.success());
    let ready = server.get("/readyz").json();
    assert_eq!((&ready["audit"], &ready["differing"]), (&"clean".into(), &0.into()));
}

#[test]
fn a_workspace_that_wants_no_audit_has_none() {
    let workspace = Workspace::new("UTC").at(AT_NIGHT);
    workspace.set("audit_hour=off");
    let server = workspace.serve();
    assert_eq!(server.get("/readyz").json()["audit"], "none");
    assert!(!server.log().iter().any(|line| line.contains("nightly audit")));
    let refused = workspace.run("settings", &["set", "audit_hour=24"], "");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("an hour from 0 to 23, or off"));
}
