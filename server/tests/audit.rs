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
fn an_audit_that_cannot_finish_is_told_with_when_and_why_and_no_earlier_one_passes_for_it() {
    let workspace = Workspace::new("UTC").at(AT_NIGHT);
    workspace.add_user("ann@example.com", "correct horse battery", &["--role", "admin"]);
    workspace.alter("insert into audit (began, ended, differing) values (1763000000000, 1763000001000, 0)");
    // Nothing but an audit reads all of the renames.
    workspace.alter("alter table tag_rename rename to elsewhere");
    let server = workspace.serve_with(&["--metrics-listen", "127.0.0.1:0"]);
    server.wait_for_log("the nightly audit failed");
    let mut ready = server.get("/readyz");
    for _ in 0..100 {
        if ready.json()["audit"] != "clean" {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        ready = server.get("/readyz");
    }
    let told = ready.json();
    assert_eq!((ready.status, &told["status"], &told["audit"]), (200, &"ready".into(), &"failed".into()));
    assert_eq!((&told["failed_at"], &told["audited_at"]), (&AT_NIGHT.into(), &"2025-11-13T02:13:20Z".into()));
    assert_eq!(told["failed_because"], "something failed, and the log says what");
    let monitor = server.wait_for_log("its metrics are at");
    let monitor = common::Server::at(monitor.split_once("http://").unwrap().1.trim_end_matches("/metrics"));
    assert!(monitor.get("/metrics").text().contains("\nrapporto_audit_failed 1"));
    let ann = server.sign_in("ann@example.com", "correct horse battery");
    let page = server.get_with("/settings/sources", &[("cookie", &ann)]);
    assert!(page.text().contains("could not be finished: something failed, and the log says what"), "{}", page.text());
    assert!(!page.text().contains("All facts are what the journal says"));

    // Another server knows it too, until one comes to its end.
    drop(server);
    workspace.alter("alter table elsewhere rename to tag_rename");
    workspace.set("audit_hour=off");
    let server = workspace.serve();
    assert_eq!(server.get("/readyz").json()["audit"], "failed");
    assert!(workspace.run("audit", &[], "").status.success());
    assert_eq!(server.get("/readyz").json()["audit"], "clean");
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
