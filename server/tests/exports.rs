//! Files of all conversations over real sockets: who goes away, what breaks, and that sums are those of the page.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::TcpStream,
};

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

/// As many files are made at once.
const TURNS: usize = 2;

/// Long rows, so that the file is far larger than what sockets hold.
fn long_rows() -> Workspace {
    let workspace = Workspace::new("UTC");
    let name = "x".repeat(900);
    let mut events = vec![json!({"type":"contact","contact":"c1","first_name":name,"last_name":name})];
    events.extend((0..12_000).map(|i| opened(&format!("v{i}"), "c1", "2026-11-10T10:00:00Z")));
    workspace.import(&events);
    workspace
}

/// Asks for a file and reads its first bytes.
fn begun(server: &Server, path: &str, more: &str) -> (TcpStream, Vec<u8>) {
    let mut socket = server.connect();
    write!(socket, "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n{more}\r\n").unwrap();
    let mut first = vec![0; 1000];
    let n = socket.read(&mut first).unwrap();
    first.truncate(n);
    (socket, first)
}

fn begins(bytes: &[u8], with: &str) -> bool {
    bytes.starts_with(with.as_bytes())
}

#[test]
fn a_reader_who_goes_away_gives_the_connection_back() {
    let server = long_rows().serve();
    let path = "/conversations.csv?range=all";
    let mut waiting: Vec<TcpStream> = Vec::new();
    for _ in 0..TURNS {
        let (socket, first) = begun(&server, path, "");
        assert!(begins(&first, "HTTP/1.1 200"));
        waiting.push(socket);
    }
    // Who reads nothing holds a turn, so there is none left.
    let refused = server.get(path);
    assert_eq!((refused.status, refused.json()["code"].as_str()), (503, Some("deadline")));
    assert_eq!(refused.header("content-disposition"), "");

    waiting.pop();
    // How soon is a matter of rows, not of time: see the tests of the stream.
    let (_, first) = begun(&server, path, "");
    assert!(begins(&first, "HTTP/1.1 200"), "{}", String::from_utf8_lossy(&first));
}

#[test]
fn a_file_is_packed_with_little_effort_and_a_page_with_more() {
    let workspace = long_rows();
    workspace.import(&[json!({"type":"flow.version","flow":"news","version":"n1","at":"2026-11-01T10:00:00Z",
        "steps":[{"step":"hi","kind":"MESSAGE","next":[]}]})]);
    let server = workspace.serve();
    let packed = |path: &str, takes: &str| {
        let (_, head) = begun(&server, path, &format!("accept-encoding: {takes}\r\n"));
        let head = String::from_utf8_lossy(&head).into_owned();
        let coding = head.lines().find_map(|line| line.strip_prefix("content-encoding: ").map(str::to_owned));
        coding.unwrap_or_default()
    };
    for path in
        ["/conversations.csv?range=all", "/overview.tsv?table=daily", "/flows/news.csv", "/flows/news/versions/n1.csv"]
    {
        // Brotli packs well and slowly.
        let codings = ["gzip, deflate, br", "gzip, br, zstd", "identity"].map(|takes| packed(path, takes));
        assert_eq!(codings, ["gzip", "zstd", ""], "{path}");
    }
    assert_eq!(packed("/definitions", "gzip, deflate, br"), "br");
}

#[test]
fn a_database_that_fails_midway_breaks_the_transfer() {
    let workspace = long_rows();
    let server = workspace.serve();
    let path = "/conversations.csv?range=all&sort=id";
    let whole = |more| {
        let (mut socket, mut bytes) = begun(&server, path, more);
        // Breaking off may look like an end or like an error.
        let _ = socket.read_to_end(&mut bytes);
        bytes
    };
    const END: &[u8] = b"\r\n0\r\n\r\n";
    for more in ["", "accept-encoding: gzip\r\n", "accept-encoding: zstd\r\n"] {
        let bytes = whole(more);
        assert!(begins(&bytes, "HTTP/1.1 200") && bytes.ends_with(END), "{more}");
    }
    workspace.damage(0.6);
    for more in ["", "accept-encoding: gzip\r\n", "accept-encoding: zstd\r\n"] {
        let bytes = whole(more);
        assert!(begins(&bytes, "HTTP/1.1 200"), "the beginning is still there");
        assert!(!bytes.ends_with(END), "{more}: the file looks whole");
    }
    workspace.damage(0.0);
    for path in [path, "/conversations.tsv?range=all"] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (500, "application/problem+json"));
        assert_eq!(answer.header("content-disposition"), "", "an error is no file");
    }
}

/// Conversations with everything that cards add up.
fn varied() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let mut events = vec![agent("a1", "Zoe", "zoe@example.com"), agent("a2", "Bo", "bo@example.com")];
    for i in 0..300usize {
        let thread = format!("v{i}");
        let at = |minute: usize| format!("2026-{:02}-{:02}T{:02}:{minute:02}:00Z", 9 + i % 2, 1 + i % 28, (i * 7) % 24);
        let source = ["inbound", "inbox", "flow", "api"][i % 4];
        events.push(opened_by(&thread, &format!("c{}", i % 70), source, &at(0)));
        events.push(says(&format!("m{i}"), &thread, "contact", &at(1)));
        if i % 5 != 0 {
            events.push(answers(&format!("n{i}"), &thread, ["a1", "a2"][i % 2], &at(2 + i % 40)));
        }
        if i % 2 == 0 {
            events.push(tagged(&thread, ["refund", "sales"][i % 4 / 2], &at(3)));
        }
        if i % 3 != 0 {
            events.push(closed(&thread, "agent", &at(50)));
            events.push(rated(&thread, 1 + (i % 5) as u8, "", &at(52)));
        }
    }
    workspace.import(&events);
    workspace
}

#[test]
fn what_a_file_adds_up_to_is_what_the_cards_say() {
    let server = varied().serve();
    for query in [
        "range=all",
        "from=2026-10-03&to=2026-10-20",
        "range=all&tag=sales&tag=refund",
        "range=all&agent=a1&source=inbound&source=flow",
        "range=all&untagged=true&status=closed",
        "range=all&rating=any&agent=a2&agent_role=rated",
    ] {
        let rows = server.csv(&format!("/conversations.csv?{query}"));
        let column = |name: &str| {
            let index = rows[0].iter().position(|title| title == name).unwrap();
            rows[1..].iter().map(move |row| row[index].as_str()).filter(|cell| !cell.is_empty())
        };
        let count = |name: &str, word: &str| column(name).filter(|cell| *cell == word).count() as u64;
        // Whole seconds, because the events are.
        let mean = |name: &str| {
            let values: Vec<f64> = column(name).map(|cell| cell.parse().unwrap()).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (values.len() as u64, (!values.is_empty()).then_some(mean))
        };
        let report = server.overview(query);
        let totals = &report["totals"];
        let card = |name: &str, mean: &str| (totals[name]["n"].as_u64().unwrap(), totals[name][mean].as_f64());
        assert!(rows.len() > 1, "{query}");
        assert_eq!(totals["conversations"], column("Id").count(), "{query}");
        assert_eq!(totals["inbound_conversations"], count("Source", "inbound"), "{query}");
        for (source, n) in totals["sources"].as_object().unwrap() {
            assert_eq!(*n, count("Source", source), "{query}: {source}");
        }
        assert_eq!(totals["distinct_contacts"], column("Contact id").collect::<BTreeSet<_>>().len(), "{query}");
        assert_eq!(totals["unanswered"], count("Unanswered", "true"), "{query}");
        assert_eq!(card("duration", "mean_s"), mean("Duration"), "{query}");
        assert_eq!(card("first_response", "mean_s"), mean("First response"), "{query}");
        assert_eq!(card("rating", "mean"), mean("Rating"), "{query}");
        let replies: u64 = column("Replies").map(|n| n.parse::<u64>().unwrap()).sum();
        assert_eq!(totals["reply_time"]["n"], replies, "{query}");
        let of_messages = server.csv(&format!("/conversations.csv?{query}&messages=all"));
        let index = of_messages[0].iter().position(|title| title == "Messages in range").unwrap();
        let messages: u64 = of_messages[1..].iter().map(|row| row[index].parse::<u64>().unwrap()).sum();
        assert_eq!(totals["messages"]["total"], Value::from(messages), "{query}");
    }
}

#[test]
fn the_command_line_writes_the_file_that_the_address_sends() {
    let workspace = varied();
    let server = workspace.serve();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("file.csv");
    let to = to.to_str().unwrap();
    for (report, path) in [
        ("conversations?range=all&tag=refund&sort=id", "/conversations.csv?range=all&tag=refund&sort=id"),
        ("overview.csv?table=weekly&range=all&style=excel", "/overview.csv?table=weekly&range=all&style=excel"),
        ("/agents.tsv?range=all", "/agents.tsv?range=all"),
        ("tags?range=all&contact_tag=é x", "/tags.csv?range=all&contact_tag=%C3%A9%20x"),
    ] {
        let sent = server.get(path);
        assert_eq!(sent.status, 200, "{path}");
        let output = workspace.run("export", &[report], "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout == sent.body, "{report}");
        assert!(workspace.run("export", &[report, "-o", to], "").status.success());
        assert!(std::fs::read(to).unwrap() == sent.body, "{report}");
    }
    let italian = workspace.run("export", &["tags?range=all", "--language", "it"], "");
    assert!(italian.stdout.starts_with(&server.get_with("/tags.csv?range=all", &[("accept-language", "it")]).body));
    for (bad, named) in [("flows2", "flows2"), ("tags?range=never", "range"), ("tags?sort=nothing", "sort")] {
        let output = workspace.run("export", &[bad, "-o", to], "");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && words.contains(named), "{bad}: {words}");
    }
    let nowhere = workspace.run("export", &["tags", "-o", "/nowhere/file.csv"], "");
    assert_eq!(nowhere.status.code(), Some(1));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing half written stays");
}
