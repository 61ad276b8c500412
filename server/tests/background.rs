//! While a file is made in the background everybody else is answered, and whatever ends the server leaves nothing half done.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use std::{path::PathBuf, process::Command, thread::sleep, time::Duration};

use common::{Server, Workspace, events::*, webhooks};
use serde_json::{Value, json};

const LIST: &str = "/conversations.csv?range=all";

fn demo(conversations: &str) -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let made = workspace.run("demo", &["--conversations", conversations, "--seed", "7"], "");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    workspace
}

/// The files of the downloads and how long they are.
fn files(workspace: &Workspace) -> Vec<(String, u64)> {
    let mut name = workspace.file().into_os_string();
    name.push("-downloads");
    let Ok(entries) = std::fs::read_dir(PathBuf::from(name)) else { return Vec::new() };
    // One that is renamed or removed while we look is none.
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.ok()?;
        Some((entry.file_name().into_string().ok()?, entry.metadata().ok()?.len()))
    };
    entries.filter_map(file).collect()
}

fn half_written(workspace: &Workspace) -> Option<u64> {
    let part = files(workspace).into_iter().find(|(name, bytes)| name.ends_with(".part") && *bytes > 0);
    part.map(|(_, bytes)| bytes)
}

/// Stops a server where it is, or lets it go on.
fn signal(server: &Server, signal: &str) {
    let sent = Command::new("kill").args([signal, &server.process().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn state(server: &Server, id: &str) -> Value {
    server.get(&format!("/api/v1/downloads/{id}")).json()["state"].clone()
}

#[test]
fn a_file_that_was_half_written_when_the_server_was_killed_is_made_once_and_whole() {
    let workspace = demo("4000");
    let mut server = workspace.serve();
    let whole = server.get(LIST).body.len() as u64;
    // One may be done before it is looked at: then the next.
    let (id, done) = (0..50)
        .find_map(|before| {
            let wanted = json!({"list": "conversations", "query": "range=all"});
            let id = server.ask_download(&wanted, &[]);
            while half_written(&workspace).is_none() && state_is_open(&server, &id) {}
            signal(&server, "-STOP");
            if half_written(&workspace).is_some_and(|bytes| bytes < whole) {
                return Some((id, before));
            }
            signal(&server, "-CONT");
            server.wait_for_download(&id, &[]);
            None
        })
        .expect("a file that is being written");
    server.kill();
    assert!(half_written(&workspace).is_some(), "nobody tidied up");
    let server = workspace.serve();
    assert_eq!(server.wait_for_download(&id, &[])["state"], "done");
    let made = server.get(&format!("/api/v1/downloads/{id}/file"));
    assert!(made.body == server.get(LIST).body);
    let left = files(&workspace);
    assert_eq!(left.len(), done + 1, "{left:?}");
    assert!(left.iter().all(|(name, bytes)| !name.ends_with(".part") && *bytes == whole), "{left:?}");
    let rows = server.get("/api/v1/downloads").json()["rows"].clone();
    assert_eq!(rows.as_array().unwrap().len(), done + 1, "it is the same one, not another");
}

fn state_is_open(server: &Server, id: &str) -> bool {
    ["queued", "running"].contains(&state(server, id).as_str().unwrap())
}

#[test]
fn what_comes_in_and_what_is_asked_for_is_answered_while_a_file_is_made() {
    let workspace = demo("4000");
    let server = workspace.serve_in(&webhooks::SECRETS);
    let key = format!("Bearer {}", workspace.key("ingest"));
    // A file may be done before all have been answered: then with the next.
    let answered_meanwhile = (0..50).any(|n| {
        let id = server.ask_download(&json!({"list": "conversations", "query": "range=all"}), &[]);
        while state(&server, &id) == "queued" {
            sleep(Duration::from_millis(1));
        }
        let event = opened(&format!("new-{n}"), "c1", "2026-11-15T11:00:00Z").to_string();
        let posted = server.post_bytes(
            "/api/v1/events",
            &[("authorization", &key), ("content-type", "application/x-ndjson")],
            event.as_bytes(),
        );
        assert_eq!(posted.status, 200, "{}", posted.text());
        let message = webhooks::says(&format!("wamid.new{n}"), webhooks::AT);
        assert_eq!(webhooks::deliver(&server, &webhooks::whatsapp(&[message], &[])).status, 200);
        assert_eq!(server.get("/api/v1/reports/overview?range=all").status, 200);
        assert_eq!(server.get("/api/v1/flows/welcome").status, 200);
        let is_being_made = state(&server, &id) == "running";
        server.wait_for_download(&id, &[]);
        is_being_made
    });
    assert!(answered_meanwhile);
}
