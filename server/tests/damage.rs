//! A database that is damaged in some place is told everywhere, and what can be read of it is shown.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Server, Workspace, events::*};
use serde_json::json;

const PASSWORD: &str = "correct horse battery";

/// Of which only the index of contacts is damaged, where nothing looks at a start.
fn damaged() -> Workspace {
    damaged_in("contact_search_data")
}

fn damaged_in(table: &str) -> Workspace {
    let workspace = Workspace::new("UTC");
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "admin"]);
    let at = "2026-11-10T09:00:00Z";
    workspace.import(&[
        json!({"type": "contact", "contact": "c1", "first_name": "Zaphod", "at": at}),
        opened("v1", "c1", at),
        says("m1", "v1", "contact", at),
    ]);
    workspace.damage_table(table);
    workspace
}

fn wait_until_unready(server: &Server) {
    for _ in 0..200 {
        if server.get("/readyz").status != 200 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("ready with a damaged database");
}

#[test]
fn damage_that_nobody_has_met_yet_is_found_after_the_start_and_told_everywhere() {
    let server = damaged().serve_with(&["--metrics-listen", "127.0.0.1:0"]);
    wait_until_unready(&server);
    let ready = server.get("/readyz").json();
    assert_eq!(ready["status"], "damaged");
    assert!(ready["detail"].as_str().unwrap().contains("restore the latest backup"), "{ready}");
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let cookie = [("cookie", ann.as_str())];
    let page = server.get_with("/settings/sources", &cookie);
    assert!(page.status == 200 && page.text().contains("The database file is damaged"), "{}", page.text());
    let told = server.wait_for_log("its metrics are at");
    let monitor = Server::at(told.split_once("http://").unwrap().1.trim_end_matches("/metrics"));
    assert!(monitor.get("/metrics").text().contains("\nrapporto_database_damaged 1"));

    // What stands elsewhere is shown; what cannot be read says why, to people and to programs.
    assert_eq!(server.get_with("/overview?range=all", &cookie).status, 200);
    for _ in 0..2 {
        let page = server.get_with("/conversations?range=all&q=Zaphod", &cookie);
        assert_eq!(page.status, 500);
        assert!(page.text().contains("part of the database file that is damaged"), "{}", page.text());
        let json = server.get_with("/api/v1/reports/conversations?range=all&q=Zaphod", &cookie);
        assert_eq!((json.status, &json.json()["code"]), (500, &"database_damaged".into()));
        assert!(json.text().contains("restore the latest backup"), "{}", json.text());
    }
    let loud = server.log().iter().filter(|line| line.contains("ERROR") && line.contains("damaged part")).count();
    assert_eq!(loud, 1, "once: {:#?}", server.log());
}

#[test]
fn the_audit_of_a_damaged_database_has_failed_and_says_why() {
    let workspace = damaged().at("2026-11-15T03:10:00Z");
    let server = workspace.serve();
    server.wait_for_log("the nightly audit failed");
    let mut ready = server.get("/readyz").json();
    for _ in 0..100 {
        if ready["audit"] == "failed" {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        ready = server.get("/readyz").json();
    }
    assert_eq!((&ready["audit"], &ready["failed_because"]), (&"failed".into(), &"the database is damaged".into()));
}

#[test]
fn every_command_says_what_the_server_says_and_nothing_in_the_database_s_own_words() {
    const SENTENCE: &str = "the database is damaged; restore the latest backup, or keep the file and ask for help";
    let told = |workspace: &Workspace, command: &str, arguments: &[&str], input: &str| {
        let output = workspace.run(command, arguments, input);
        let words = String::from_utf8(output.stderr).unwrap();
        let last = words.lines().find(|line| line.starts_with("rapporto: ")).unwrap_or_default();
        assert_eq!(output.status.code(), Some(1), "{command}: {words}");
        assert!(last.contains(SENTENCE) && !last.contains("malformed"), "{command}: {words}");
        let of_sqlite = ["malformed", "btreeInitPage"].iter().any(|word| words.contains(word));
        assert!(words.contains("ERROR") && of_sqlite, "the log has the rest: {command}: {words}");
    };
    // The last one is an index, which nobody reads for a copy.
    for table in ["journal", "conversation", "contact_search_data", "journal_instant"] {
        let workspace = damaged_in(table);
        let copy = workspace.file().with_file_name("copy.db");
        told(&workspace, "backup", &[copy.to_str().unwrap()], "");
        assert!(!copy.exists());
    }
    let event = says("m2", "v1", "contact", "2026-11-10T09:01:00Z").to_string();
    for (table, command, arguments, input) in [
        ("journal", "audit", &[][..], ""),
        ("journal", "rebuild", &[], ""),
        ("journal", "import", &["-"], event.as_str()),
        ("conversation", "export", &["conversations?range=all"], ""),
        ("user", "user", &["list"], ""),
        ("setting", "settings", &["get"], ""),
        ("api_key", "key", &["list"], ""),
    ] {
        told(&damaged_in(table), command, arguments, input);
    }
}
