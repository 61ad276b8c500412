//! Files made in the background: what is in them, who gets them, and what ends them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

fn demo(conversations: &str) -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let made = workspace.run("demo", &["--conversations", conversations, "--seed", "7"], "");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    workspace
}

fn folder(workspace: &Workspace) -> PathBuf {
    let mut name = workspace.file().into_os_string();
    name.push("-downloads");
    name.into()
}

fn files(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn becomes<T: PartialEq + std::fmt::Debug>(value: impl Fn() -> T, expected: &T) {
    for _ in 0..200 {
        if value() == *expected {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    assert_eq!(value(), *expected);
}

fn all(list: &str) -> Value {
    json!({"list": list, "query": "range=all"})
}

fn file(server: &Server, id: &str, headers: &[(&str, &str)]) -> common::Answer {
    server.get_with(&format!("/api/v1/downloads/{id}/file"), headers)
}

#[test]
fn a_file_made_in_the_background_is_the_one_that_its_address_sends() {
    let workspace = demo("300");
    let server = workspace.serve();
    let query = "range=last_90_days&source=inbound&q=a&sort=-contact";
    for (list, style, address) in [
        ("conversations", "csv", "/conversations.csv?"),
        ("conversations", "excel", "/conversations.csv?style=excel&"),
        ("contacts", "tsv", "/contacts.tsv?"),
    ] {
        let headers = [("accept-language", "it")];
        let id = server.ask_download(&json!({"list": list, "query": query, "style": style}), &headers);
        let download = server.wait_for_download(&id, &[]);
        let (made, sent) = (file(&server, &id, &[]), server.get_with(&format!("{address}{query}"), &headers));
        assert!(made.body == sent.body, "{list} {style}: {} and {} bytes", made.body.len(), sent.body.len());
        assert_eq!(made.header("content-disposition"), sent.header("content-disposition"));
        assert_eq!(made.header("content-type"), sent.header("content-type"));
        assert_eq!((&download["state"], &download["reason"]), (&json!("done"), &Value::Null));
        assert_eq!(download["bytes"], made.body.len());
        assert_eq!(download["rows"], made.text().trim_end().lines().count() - 1, "{list}");
        assert_eq!(
            (&download["range"]["zone"], &download["range"]["to"]),
            (&json!("Europe/Rome"), &json!("2026-11-15"))
        );
        let words: Vec<&str> =
            download["filters"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        assert!(words[0].starts_with("Ultimi 90 giorni (") && words.contains(&"Ricerca: a"), "{words:?}");
        assert_eq!(download["expires_at"], "2026-11-22T13:00:00+01:00");
    }
    let wanted = json!({"list": "contacts", "query": query, "style": "excel", "comment": true});
    let id = server.ask_download(&wanted, &[]);
    server.wait_for_download(&id, &[]);
    let commented = file(&server, &id, &[]).text().to_owned();
    let (comment, rest) = commented.split_once("\r\n").unwrap();
    assert_eq!(
        comment,
        "\u{feff}# Contacts · Last 90 days · Source: Inbound · Search: a · 2026-08-18/2026-11-15 · Europe/Rome · \
         2026-11-15T13:00:00+01:00"
    );
    assert_eq!(format!("\u{feff}{rest}"), server.get(&format!("/contacts.csv?style=excel&{query}")).text());
    let page = server.get("/downloads");
    assert!(page.text().contains("/contacts?range=last_90_days&amp;source=inbound&amp;q=a&amp;sort=-contact"));
    let refused = server.post_bytes("/api/v1/downloads", &[], br#"{"list":"conversations","query":"sort=nonsense"}"#);
    assert_eq!((refused.status, &refused.json()["parameter"]), (400, &json!("sort")));
}

#[test]
fn only_who_asked_and_admins_get_a_file_and_an_agent_one_of_their_own_numbers() {
    let workspace = Workspace::new("UTC");
    let at = |minute: u8| format!("2026-11-10T09:{minute:02}:00Z");
    for (agent, thread) in [("a1", "t1"), ("a1", "t2"), ("b1", "t3")] {
        let message = format!("m-{thread}");
        workspace.import(&[opened(thread, &format!("c-{thread}"), &at(0)), answers(&message, thread, agent, &at(1))]);
    }
    let password = "correct horse battery";
    workspace.add_user("ann@example.com", password, &["--role", "admin"]);
    workspace.add_user("max@example.com", password, &["--role", "manager"]);
    workspace.add_user("bob@example.com", password, &["--role", "agent", "--agent", "b1"]);
    let key = format!("Bearer {}", workspace.key("read"));
    let server = workspace.serve_with(&[]);
    let cookie = |email: &str| server.sign_in(email, password);
    let (ann, max, bob) = (cookie("ann@example.com"), cookie("max@example.com"), cookie("bob@example.com"));
    let (ann, max, bob) = ([("cookie", ann.as_str())], [("cookie", max.as_str())], [("cookie", bob.as_str())]);
    let program = [("authorization", key.as_str())];
    let ids: Vec<String> = [&max, &bob, &program].map(|who| server.ask_download(&all("conversations"), who)).into();
    for (id, who, rows) in [(&ids[0], &max, 3), (&ids[1], &bob, 1), (&ids[2], &program, 3)] {
        assert_eq!(server.wait_for_download(id, who)["rows"], rows);
    }
    let seen = |who: &[(&str, &str)]| {
        let rows = server.get_with("/api/v1/downloads", who).json()["rows"].clone();
        rows.as_array().unwrap().iter().map(|row| row["id"].to_string()).collect::<Vec<_>>()
    };
    for (who, own) in [(&max, &ids[..1]), (&bob, &ids[1..2]), (&program, &ids[2..]), (&ann, &ids[..])] {
        let mut listed = seen(who);
        listed.sort();
        assert_eq!(listed, own);
        for id in &ids {
            let status = if own.contains(id) { 200 } else { 404 };
            assert_eq!(file(&server, id, who).status, status, "{id} {who:?}");
            if status == 404 {
                assert_eq!(server.delete(&format!("/api/v1/downloads/{id}"), who).status, 404);
                assert_eq!(
                    server.post(&format!("/downloads/{id}"), &[("what", "delete")], who).status,
                    if who == &program { 303 } else { 404 }
                );
            }
        }
    }
    assert_eq!(file(&server, &ids[1], &bob).text(), server.get_with("/conversations.csv?range=all", &bob).text());

    // Whoever becomes an agent has no claim to what they asked for when they saw everything.
    let settings = server.get_with("/settings", &ann);
    // By address: max is the last.
    let (_, of_max) = settings.text().rsplit_once("/settings/users/").unwrap();
    let of_max = format!("/settings/users/{}", of_max.split('"').next().unwrap());
    let change = |what: &[(&str, &str)]| assert_eq!(server.post(&of_max, what, &ann).status, 303);
    change(&[("what", "role"), ("role", "agent"), ("agent", "a1")]);
    assert_eq!(file(&server, &ids[0], &max).status, 404);
    assert_eq!(file(&server, &ids[0], &ann).status, 200);
    change(&[("what", "remove")]);
    assert_eq!(file(&server, &ids[0], &ann).status, 404, "gone with the user");
    becomes(|| files(&folder(&workspace)).len(), &2);
}

#[test]
fn a_server_that_is_killed_in_the_middle_finishes_at_the_next_start_and_offers_nothing_half_done() {
    const LISTS: [(&str, &str, &str); 2] = [
        ("conversations", "range=all", "/conversations.csv?range=all"),
        ("flow_results", "flow=welcome&version=welcome%403", "/flows/welcome/versions/welcome%403.csv?range=all"),
    ];
    let workspace = demo("4000");
    let mut ids = Vec::new();
    for (n, after) in [0, 15, 40, 80, 160, 320].into_iter().enumerate() {
        let mut server = workspace.serve();
        for (list, query, address) in LISTS {
            let wanted = json!({"list": list, "query": format!("{query}&not_contact_tag=none{n}")});
            ids.push((server.ask_download(&wanted, &[]), address));
        }
        sleep(Duration::from_millis(after));
        server.kill();
        // What is interrupted too often is given up: each of them is once.
        let server = workspace.serve();
        for (id, _) in &ids {
            assert_eq!(server.wait_for_download(id, &[])["state"], "done");
        }
    }
    let server = workspace.serve();
    for (id, address) in &ids {
        assert_eq!(server.wait_for_download(id, &[])["state"], "done");
        let sent = server.get(address);
        assert!(sent.text().lines().count() > 50, "{address} has too few rows to be cut short");
        assert!(file(&server, id, &[]).body == sent.body, "{id} is not whole");
    }
    becomes(|| files(&folder(&workspace)).len(), &ids.len());
    assert!(files(&folder(&workspace)).iter().all(|name| !name.ends_with(".part")));
}

#[test]
fn files_go_after_the_days_that_the_setting_says() {
    let workspace = demo("100");
    let mut server = workspace.serve();
    let id = server.ask_download(&all("contacts"), &[]);
    server.wait_for_download(&id, &[]);
    assert!(server.end());
    let folder = folder(&workspace);
    let workspace = workspace.at("2026-11-22T11:59:00Z");
    let mut server = workspace.serve();
    assert_eq!(file(&server, &id, &[]).status, 200, "not yet");
    assert!(server.end());
    let workspace = workspace.at("2026-11-22T12:00:00Z");
    workspace.set("downloads_keep_days=8");
    let server = workspace.serve();
    assert_eq!(file(&server, &id, &[]).status, 200, "another day");
    workspace.set("downloads_keep_days=7");
    becomes(|| file(&server, &id, &[]).status, &404);
    becomes(|| files(&folder), &Vec::new());
}

#[test]
fn a_file_that_was_cut_short_on_the_disk_is_not_sent_and_said_to_be_gone() {
    let workspace = demo("300");
    let server = workspace.serve();
    let id = server.ask_download(&all("contacts"), &[]);
    server.wait_for_download(&id, &[]);
    let whole = file(&server, &id, &[]);
    let folder = folder(&workspace);
    let name = files(&folder).pop().unwrap();
    std::fs::write(folder.join(name), &whole.body[..whole.body.len() / 2]).unwrap();
    assert_eq!((whole.status, file(&server, &id, &[]).status), (200, 404));
    assert!(files(&folder).is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_tried_again_when_asked_to() {
    let workspace = demo("100");
    let blocked = workspace.file().with_file_name("blocked");
    std::fs::write(&blocked, "").unwrap();
    let server = workspace.serve_with(&["--demo-sign-in", "--downloads", blocked.to_str().unwrap()]);
    let id = server.ask_download(&all("contacts"), &[]);
    let failed = server.wait_for_download(&id, &[]);
    assert_eq!(
        (&failed["state"], &failed["reason"], &failed["file"]),
        (&json!("failed"), &json!("folder"), &Value::Null)
    );
    assert_eq!(file(&server, &id, &[]).status, 404);
    assert!(server.get("/downloads").text().contains("cannot write to its folder"));
    std::fs::remove_file(&blocked).unwrap();
    assert_eq!(server.post(&format!("/downloads/{id}"), &[("what", "retry")], &[]).status, 303);
    becomes(|| server.get(&format!("/api/v1/downloads/{id}")).json()["state"].clone(), &json!("done"));
    assert_eq!(files(&blocked).len(), 1);
    std::fs::remove_dir_all(&blocked).unwrap();
    becomes(|| server.get(&format!("/api/v1/downloads/{id}")).json()["reason"].clone(), &json!("lost"));
}

#[test]
fn deleting_a_contact_removes_what_may_hold_it() {
    let workspace = Workspace::new("UTC");
    let contact = |id: &str, name: &str| json!({"type": "contact", "contact": id, "first_name": name, "at": "2026-11-10T08:00:00Z"});
    workspace.import(&[contact("c1", "Annamaria"), contact("c2", "Bea")]);
    workspace.import(&[opened("t1", "c1", "2026-11-10T09:00:00Z"), opened("t2", "c2", "2026-11-10T09:00:00Z")]);
    let server = workspace.serve();
    let done = server.ask_download(&all("contacts"), &[]);
    let searched = server.ask_download(&json!({"list": "contacts", "query": "range=all&q=Annamaria"}), &[]);
    for id in [&done, &searched] {
        server.wait_for_download(id, &[]);
        assert!(file(&server, id, &[]).text().contains("Annamaria"));
    }
    // By a command beside the server.
    workspace.import(&[json!({"type": "contact.deleted", "contact": "c1", "at": "2026-11-11T09:00:00Z"})]);
    assert_eq!([&done, &searched].map(|id| file(&server, id, &[]).status), [404, 404]);
    becomes(|| files(&folder(&workspace)), &Vec::new());
    let why = |id: &str| server.get(&format!("/api/v1/downloads/{id}")).json();
    assert_eq!((&why(&done)["state"], &why(&done)["reason"]), (&json!("removed"), &json!("erased")));
    assert_eq!((&why(&searched)["reason"], &why(&searched)["query"]), (&json!("search_erased"), &Value::Null));
    let page = server.get("/downloads");
    assert!(page.text().contains("A contact was deleted after it was made") && !page.text().contains("Annamaria"));
    for id in [&done, &searched] {
        assert_eq!(server.post(&format!("/downloads/{id}"), &[("what", "retry")], &[]).status, 303);
    }
    becomes(|| why(&done)["state"].clone(), &json!("done"));
    let made = file(&server, &done, &[]);
    assert!(made.text().contains("Bea") && !made.text().contains("Annamaria"));
    assert_eq!(why(&searched)["state"], "removed");
}

/// A connection for server-sent events.
struct Events(TcpStream, String);

impl Events {
    fn of(server: &Server, cookie: &str) -> Events {
        let mut stream = server.connect();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let host = server.address();
        write!(stream, "GET /downloads/events HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\n\r\n").unwrap();
        Events(stream, String::new())
    }

    /// Reads on until these words came.
    fn until(&mut self, words: &str) {
        while !self.1.contains(words) {
            assert!(self.more(), "it ended: {}", self.1);
        }
        self.1.clear();
    }

    fn more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        let n = self.0.read(&mut bytes).unwrap();
        self.1.push_str(&String::from_utf8_lossy(&bytes[..n]));
        // The last chunk of the answer.
        n > 0 && !self.1.ends_with("\r\n0\r\n\r\n") && self.1 != "0\r\n\r\n"
    }

    fn ends(&mut self) {
        while self.more() {}
    }
}

#[test]
fn the_bell_is_told_what_ends_and_opening_the_page_is_seeing_it() {
    let workspace = demo("100");
    workspace.add_user("ann@example.com", "correct horse battery", &["--role", "manager"]);
    let mut server = workspace.serve_with(&[]);
    let cookie = server.sign_in("ann@example.com", "correct horse battery");
    let ann = [("cookie", cookie.as_str())];
    assert_eq!(server.get("/downloads/events").status, 401);
    let mut events = Events::of(&server, &cookie);
    events.until("\"unseen\":0,\"label\":\"Downloads\"");
    let bell = |n: u32| server.get_with("/definitions", &ann).text().contains(&format!("data-unseen=\"{n}\""));
    assert!(bell(0));
    server.ask_download(&all("contacts"), &ann);
    events.until("\"unseen\":1,\"label\":\"Downloads: 1 new\"");
    assert!(bell(1), "without scripts too");
    assert!(server.get_with("/downloads", &ann).text().contains("tag new"));
    events.until("\"unseen\":0");
    assert!(bell(0));
    assert!(!server.get_with("/downloads", &ann).text().contains("tag new"));

    let mut others: Vec<Events> = (0..7).map(|_| Events::of(&server, &cookie)).collect();
    others.iter_mut().for_each(|other| other.until("\"unseen\":0"));
    let mut refused = Events::of(&server, &cookie);
    refused.until(" 429 ");
    drop(others.split_off(1));
    assert_eq!(server.post("/logout", &[], &ann).status, 303);
    events.ends();
    others[0].ends();

    let cookie = server.sign_in("ann@example.com", "correct horse battery");
    let mut events = Events::of(&server, &cookie);
    events.until("\"unseen\":0");
    assert!(server.end(), "open connections do not hold it up");
    events.ends();
}
