//! Events over HTTP, with the real program: what is answered 200 is stored, once, and every line is accounted for.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use std::io::Write as _;

use common::{Answer, Server, Workspace, events::*};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

const NDJSON: &str = "application/x-ndjson";
const JSON: &str = "application/json";

/// A server, and a key that may send to it.
struct Bench {
    workspace: Workspace,
    server: Server,
    key: String,
}

impl Bench {
    fn new() -> Bench {
        let workspace = Workspace::new("UTC");
        let key = workspace.key("ingest");
        let server = workspace.serve();
        Bench { workspace, server, key }
    }

    fn send(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let shown = format!("Bearer {}", self.key);
        self.server.post_bytes(path, &[&[("authorization", shown.as_str())], headers].concat(), body)
    }

    fn post(&self, lines: &[Value]) -> Value {
        let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let answer = self.send("/api/v1/events", &[("content-type", NDJSON)], body.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }
}

fn code(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text());
    (answer.status, answer.json()["code"].as_str().unwrap().to_owned())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packing = GzEncoder::new(Vec::new(), Compression::fast());
    packing.write_all(bytes).unwrap();
    packing.finish().unwrap()
}

fn thread() -> Vec<Value> {
    vec![
        opened("v1", "c1", "2026-11-10T09:00:00Z"),
        says("m1", "v1", "contact", "2026-11-10T09:00:00Z"),
        answers("m2", "v1", "a1", "2026-11-10T09:01:00Z"),
    ]
}

#[test]
fn events_are_counted_once_however_often_they_come() {
    let bench = Bench::new();
    let nothing = json!([]);
    assert_eq!(bench.post(&thread()), json!({"accepted": 3, "duplicates": 0, "rejected": nothing}));
    assert_eq!(bench.post(&thread()), json!({"accepted": 0, "duplicates": 3, "rejected": nothing}));
    let twice = says("m3", "v1", "contact", "2026-11-10T09:02:00Z");
    assert_eq!(bench.post(&[twice.clone(), twice]), json!({"accepted": 1, "duplicates": 1, "rejected": nothing}));
    // Whoever reads after the answer reads what was stored: a command beside the server sees all of it at once.
    let again = bench.workspace.run("import", &["-"], &thread()[0].to_string());
    let words = String::from_utf8(again.stderr).unwrap();
    assert!(words.contains("accepted 0, duplicates 1"), "{words}");
    bench.server.wait_for("range=all", |totals| totals["messages"]["total"] == 3);
}

#[test]
fn a_broken_line_is_named_and_the_others_are_taken() {
    let bench = Bench::new();
    let broken =
        json!({"type": "message", "message": "m9", "conversation": "v1", "from": "contact", "at": "yesterday"});
    let answer = bench.post(&[thread()[0].clone(), broken, thread()[1].clone()]);
    assert_eq!((&answer["accepted"], &answer["duplicates"]), (&json!(2), &json!(0)));
    let rejected = answer["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), 1);
    assert_eq!((&rejected[0]["line"], &rejected[0]["field"]), (&json!(2), &json!("at")));
    assert!(!rejected[0]["error"].as_str().unwrap().is_empty());
}

#[test]
fn with_strict_one_broken_line_and_nothing_is_taken() {
    let bench = Bench::new();
    let body = format!("{}\n{{\"type\":\"bot\"}}\n", thread()[0]);
    let answer = bench.send("/api/v1/events?strict=true", &[("content-type", NDJSON)], body.as_bytes());
    assert_eq!(code(&answer), (422, "rejected".into()));
    let json = answer.json();
    assert_eq!(
        (&json["accepted"], &json["duplicates"], &json["rejected"][0]["line"]),
        (&json!(0), &json!(0), &json!(2))
    );
    assert_eq!(bench.post(&thread())["accepted"], 3, "nothing of it was there");
    let whole = format!("{}\n", thread()[0]);
    let answer = bench.send("/api/v1/events?strict=true", &[("content-type", NDJSON)], whole.as_bytes());
    assert_eq!((answer.status, &answer.json()["duplicates"]), (200, &json!(1)));
    for unclear in ["strict=maybe", "strict=", "strict=true&strict=1"] {
        let address = format!("/api/v1/events?{unclear}");
        let answer = bench.send(&address, &[("content-type", NDJSON)], whole.as_bytes());
        assert_eq!(code(&answer), (400, "bad_parameter".into()), "{unclear}");
    }
}

#[test]
fn strict_alone_means_it_and_the_last_one_given_counts() {
    let bench = Bench::new();
    let body = format!("{}\n{{\"type\":\"bot\"}}\n", thread()[0]);
    for (query, status) in
        [("strict", 422), ("strict=false&strict", 422), ("strict&strict=false", 200), ("strictly", 200)]
    {
        let address = format!("/api/v1/events?{query}");
        let answer = bench.send(&address, &[("content-type", NDJSON)], body.as_bytes());
        assert_eq!(answer.status, status, "{query}");
    }
}

#[test]
fn arrays_single_objects_and_packed_bodies_are_read() {
    let bench = Bench::new();
    let array = json!([thread()[0], {"type": "bot"}, thread()[1]]).to_string();
    let answer = bench.send("/api/v1/events", &[("content-type", JSON)], array.as_bytes()).json();
    assert_eq!((&answer["accepted"], &answer["rejected"][0]["line"]), (&json!(2), &json!(2)), "its place in the array");
    let one = serde_json::to_string_pretty(&thread()[2]).unwrap();
    let answer = bench.send("/api/v1/events", &[("content-type", "application/json; charset=utf-8")], one.as_bytes());
    assert_eq!(answer.json()["accepted"], 1);
    let lines: String = thread().iter().map(|line| format!("{line}\n")).collect();
    let headers = [("content-type", NDJSON), ("content-encoding", "gzip")];
    let answer = bench.send("/api/v1/events", &headers, &gzip(lines.as_bytes()));
    assert_eq!((answer.status, &answer.json()["duplicates"]), (200, &json!(3)));
}

#[test]
fn what_cannot_be_read_is_refused_with_a_problem() {
    let bench = Bench::new();
    let send = |headers: &[(&str, &str)], body: &[u8]| code(&bench.send("/api/v1/events", headers, body));
    let event = thread()[0].to_string();
    let event = event.as_bytes();
    assert_eq!(send(&[("content-type", NDJSON)], b"hello"), (400, "not_json".into()));
    assert_eq!(send(&[("content-type", NDJSON)], b""), (400, "not_json".into()));
    assert_eq!(send(&[], event), (415, "content_type".into()));
    assert_eq!(send(&[("content-type", "text/csv")], event), (415, "content_type".into()));
    let packed = |coding| [("content-type", NDJSON), ("content-encoding", coding)];
    assert_eq!(send(&packed("br"), event), (415, "content_encoding".into()));
    assert_eq!(send(&packed("gzip"), event), (400, "not_gzip".into()));
    let whole = gzip(event);
    assert_eq!(send(&packed("gzip"), &whole[..whole.len() - 4]), (400, "not_gzip".into()));
    assert_eq!(
        bench.server.get_with("/api/v1/events", &[("authorization", &format!("Bearer {}", bench.key))]).status,
        405
    );
    assert_eq!(bench.post(&thread())["duplicates"], 0, "nothing of all that was stored");
}

#[test]
fn a_body_beyond_the_limit_is_refused_packed_or_not_and_the_limit_is_a_setting() {
    let bench = Bench::new();
    let post = |body: &[u8], coding: &str| {
        let headers = [("content-type", NDJSON), ("content-encoding", coding)];
        bench.send("/api/v1/events", &headers, body)
    };
    let spaces = vec![b' '; (32 << 20) + 1];
    assert_eq!(code(&post(&spaces, "identity")), (413, "too_large".into()));
    assert_eq!(code(&post(&gzip(&spaces), "gzip")), (413, "too_large".into()));
    let lines: String =
        (0..20).map(|n| format!("{}\n", says(&format!("m{n}"), "v1", "contact", "2026-11-10T09:00:00Z"))).collect();
    assert!(lines.len() > 2000);
    // The server hears of what another process sets a moment later.
    let set = |limit: &str, is_refused: bool| {
        bench.workspace.set(&format!("ingest_max_bytes={limit}"));
        while (post(&spaces[..3000], "identity").status == 413) != is_refused {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    set("2000", true);
    assert_eq!(code(&post(lines.as_bytes(), "identity")), (413, "too_large".into()));
    set("200000", false);
    assert_eq!(post(lines.as_bytes(), "identity").json()["accepted"], 20);
}

#[test]
fn only_a_key_that_may_send_events_sends_them() {
    let bench = Bench::new();
    let reads = bench.workspace.key("read");
    let event = thread()[0].to_string();
    let with = |headers: &[(&str, &str)]| {
        let headers = [&[("content-type", JSON)], headers].concat();
        bench.server.post_bytes("/api/v1/events", &headers, event.as_bytes())
    };
    assert_eq!(code(&with(&[])), (401, "no_key".into()), "not even where every visitor is signed in");
    assert_eq!(code(&with(&[("authorization", "Bearer rpt_unknown")])), (401, "bad_key".into()));
    assert_eq!(code(&with(&[("authorization", &format!("Bearer {reads}"))])), (403, "wrong_scope".into()));
    assert_eq!(bench.post(&thread())["accepted"], 3, "nothing was stored by them");
}

#[test]
fn many_clients_at_once_are_all_answered_and_each_event_is_there_once() {
    let bench = Bench::new();
    let (clients, posts) = (16, 20);
    let threads: Vec<Value> = (0..=clients).map(|n| opened(&format!("v{n}"), "c1", "2026-11-10T09:00:00Z")).collect();
    bench.post(&threads);
    let accepted: u64 = std::thread::scope(|scope| {
        let running: Vec<_> = (1..=clients)
            .map(|client| {
                let bench = &bench;
                scope.spawn(move || {
                    let at = "2026-11-10T09:00:00Z";
                    let own = |post: i32| says(&format!("m{client}.{post}"), &format!("v{client}"), "contact", at);
                    // One that everybody sends at once, and one of one's own.
                    let post = |post| bench.post(&[says(&format!("shared{post}"), "v0", "contact", at), own(post)]);
                    (0..posts).map(|number| post(number)["accepted"].as_u64().unwrap()).sum::<u64>()
                })
            })
            .collect();
        running.into_iter().map(|client| client.join().unwrap()).sum()
    });
    assert_eq!(accepted, clients * posts as u64 + posts as u64);
    bench.server.wait_for("range=all", |totals| totals["messages"]["total"] == accepted);
    let audit = bench.workspace.run("audit", &[], "");
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stdout));
}

#[test]
fn a_server_that_is_told_to_end_answers_what_it_has_begun_and_keeps_what_it_answered() {
    let mut bench = Bench::new();
    bench.post(&thread()[..1]);
    let key = format!("Bearer {}", bench.key);
    let (told, telling) = std::sync::mpsc::channel();
    let address = bench.server.address().to_owned();
    let client = std::thread::spawn(move || {
        let server = Server::at(&address);
        let mut answered = 0_u64;
        loop {
            let event = says(&format!("m{answered}"), "v1", "contact", "2026-11-10T09:00:00Z").to_string();
            let headers = [("authorization", key.as_str()), ("content-type", JSON)];
            match server.try_post_bytes("/api/v1/events", &headers, event.as_bytes()) {
                Some(answer) if answer.status == 200 => answered += 1,
                Some(answer) => panic!("{}: {}", answer.status, answer.text()),
                None => return answered,
            }
            let _ = told.send(());
        }
    });
    for _ in 0..20 {
        telling.recv().unwrap();
    }
    assert!(bench.server.end());
    let answered = client.join().unwrap();
    let totals = bench.workspace.serve().overview("range=all")["totals"].clone();
    let stored = totals["messages"]["total"].as_u64().unwrap();
    // The last one may be stored without its answer having reached anybody.
    assert!(stored == answered || stored == answered + 1, "{stored} stored, {answered} answered");
}
