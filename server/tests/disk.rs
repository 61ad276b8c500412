//! A full disk: what comes in is refused, reports are answered, and all goes on by itself when there is room.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use common::{Answer, Server, Workspace, events::*};
use serde_json::{Value, json};

const RAPPORTO: &str = env!("CARGO_BIN_EXE_rapporto");

/// The events of one post, some of them long.
fn post_of(number: usize) -> Vec<Value> {
    let at = "2026-11-10T09:00:00Z";
    (0..40)
        .flat_map(|n| {
            let thread = format!("v{number}.{n}");
            let mut words = says(&format!("m{number}.{n}"), &thread, "contact", at);
            words["text"] = "word ".repeat(200).into();
            [opened(&thread, &format!("c{number}.{n}"), at), words]
        })
        .collect()
}

fn send(server: &Server, key: &str, number: usize) -> Answer {
    let shown = format!("Bearer {key}");
    let headers = [("authorization", shown.as_str()), ("content-type", "application/json")];
    server.post_bytes("/api/v1/events", &headers, json!(post_of(number)).to_string().as_bytes())
}

const ADMIN: [(&str, &str); 2] = [("email", "ann@example.com"), ("password", "a long password")];

fn workspace() -> (Workspace, String) {
    let workspace = Workspace::new("UTC");
    workspace.set("store_text=true");
    workspace.add_user(ADMIN[0].1, ADMIN[1].1, &["--role", "admin"]);
    let key = workspace.key("ingest");
    (workspace, key)
}

/// Fills the disk of a server, makes room, and looks whether everything is there once. Gives the code of the refusals.
fn fill_and_make_room(server: &Server, key: &str, make_room: impl FnOnce()) -> String {
    let cookie = server.sign_in(ADMIN[0].1, ADMIN[1].1);
    let signed_in = [("cookie", cookie.as_str())];
    let conversations = |posts: usize| {
        for _ in 0..100 {
            let shown = server.get_with("/api/v1/reports/overview?range=all", &signed_in).json();
            if shown["totals"]["conversations"] == posts * 40 {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{posts} posts are never shown");
    };
    let full = (0..500).find_map(|number| {
        let answer = send(server, key, number);
        (answer.status != 200).then_some((number, answer))
    });
    let Some((stored, refused)) = full else { panic!("the disk is never full") };
    assert_eq!((refused.status, refused.header("retry-after")), (503, "5"), "{}", refused.text());
    assert!(stored > 0, "nothing could ever be stored");

    // It is no worse the second time; what was there is, and is shown.
    assert_eq!(send(server, key, stored).status, 503);
    conversations(stored);
    for path in ["/overview?range=all", "/conversations?range=all", "/conversations.csv?range=all", "/readyz"] {
        assert_eq!(server.get_with(path, &signed_in).status, 200, "{path}");
    }
    // Who comes now cannot be signed in, and is told why; that is no failure of the server's.
    // A session is small: some may still find room.
    let log_ins = (0..100).map(|_| server.post("/login", &ADMIN, &[("accept-language", "en")]));
    let log_in = log_ins.into_iter().find(|answer| answer.status != 303).expect("room for a hundred sessions");
    assert_eq!((log_in.status, log_in.header("retry-after")), (503, "5"), "{}", log_in.text());
    assert!(log_in.text().contains("cannot write to its disk"), "{}", log_in.text());
    assert!(log_in.header("set-cookie").is_empty());

    make_room();
    assert_eq!(server.post("/login", &ADMIN, &[]).status, 303);
    let more = stored..stored + 5;
    for number in more.clone() {
        let answer = send(server, key, number);
        assert_eq!(answer.status, 200, "there is room again: {}", answer.text());
        assert_eq!(answer.json()["accepted"], 80, "nothing of a refused post was stored");
    }
    for number in 0..more.end {
        let again = send(server, key, number).json();
        assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(0), &json!(80)), "post {number}");
    }
    conversations(more.end);
    refused.json()["code"].as_str().unwrap().to_owned()
}

/// A server whose files may not grow beyond three megabytes. SQLite calls that an error of the disk, not a full one.
fn limited(workspace: &Workspace) -> Server {
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec prlimit --fsize=3000000: \"$0\" \"$@\"", RAPPORTO, "serve", "--db"])
        .arg(workspace.file());
    workspace.begin(command)
}

fn may_grow(server: &Server) {
    let process = server.process().to_string();
    let raised = Command::new("prlimit").args(["--fsize=unlimited:", "--pid", &process]).status().unwrap();
    assert!(raised.success());
}

#[test]
fn a_server_whose_files_may_not_grow_refuses_answers_and_recovers() {
    let (workspace, key) = workspace();
    let mut server = limited(&workspace);
    fill_and_make_room(&server, &key, || may_grow(&server));
    assert!(server.end());
    let audit = workspace.run("audit", &[], "");
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stdout));
}

/// A small disk of its own, in a namespace where everybody is root. Where the system lets nobody have one, `serve/tests/full.rs` shows
/// the same of a database that may have only so many pages, and this looks at a second server whose files may not grow.
#[test]
fn a_server_on_a_full_disk_says_so_answers_and_recovers() {
    let (workspace, key) = workspace();
    let may = Command::new("unshare").args(["-rm", "true"]).stderr(Stdio::null()).status();
    if !may.is_ok_and(|status| status.success()) {
        let server = limited(&workspace);
        fill_and_make_room(&server, &key, || may_grow(&server));
        return;
    }
    let disk = workspace.file().with_file_name("disk");
    std::fs::create_dir(&disk).unwrap();
    let script = "mount -t tmpfs -o size=3m tmpfs \"$2\" && cp \"$1\" \"$2/test.db\" && \
                  exec \"$0\" serve --db \"$2/test.db\"";
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, RAPPORTO]).arg(workspace.file()).arg(&disk);
    let server = workspace.begin(command);
    let code = fill_and_make_room(&server, &key, || {
        let process = server.process().to_string();
        let mut larger = Command::new("nsenter");
        larger.args(["--user", "--mount", "--preserve-credentials", "--target", &process]);
        larger.args(["mount", "-o", "remount,size=64m"]).arg(&disk);
        assert!(larger.status().unwrap().success());
    });
    assert_eq!(code, "disk_full");
}
