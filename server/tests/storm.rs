//! A server that is killed again and again while events come in: what it answered is there, once.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

const CLIENTS: usize = 6;

/// The events of one post: a conversation of its own, and one that all clients write to.
fn post_of(client: usize, number: usize) -> Vec<Value> {
    let (thread, at) = (format!("v{client}.{number}"), "2026-11-10T09:00:00Z");
    vec![
        opened(&thread, &format!("c{client}"), at),
        says(&format!("m{client}.{number}"), &thread, "contact", at),
        answers(&format!("a{client}.{number}"), &thread, "a1", "2026-11-10T09:02:00Z"),
        opened("shared", "c0", at),
        says(&format!("s{client}.{number}"), "shared", "contact", at),
    ]
}

fn send(server: &Server, key: &str, events: &[Value]) -> Option<(u16, Value)> {
    let shown = format!("Bearer {key}");
    let headers = [("authorization", shown.as_str()), ("content-type", "application/json")];
    let answer = server.try_post_bytes("/api/v1/events", &headers, json!(events).to_string().as_bytes())?;
    Some((answer.status, answer.json()))
}

#[test]
fn whatever_was_answered_before_a_kill_is_there_once_after_it() {
    let workspace = Workspace::new("UTC");
    let key = workspace.key("ingest");
    let next = AtomicUsize::new(0);
    let answered: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());
    let mut sent = 0;
    // Each round kills the server at another moment of the storm; not one of them is special.
    for (round, milliseconds) in [150, 60, 230, 20, 110, 300].into_iter().enumerate() {
        let mut server = workspace.serve();
        let before = answered.lock().unwrap().len();
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (next, answered, is_over, key) = (&next, &answered, &is_over, &key);
                let server = Server::at(server.address());
                scope.spawn(move || {
                    while !is_over.load(Ordering::Relaxed) {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        match send(&server, key, &post_of(client, number)) {
                            Some((200, _)) => answered.lock().unwrap().push((client, number)),
                            Some((status, answer)) => panic!("{status}: {answer}"),
                            // Killed: nobody knows what became of this one.
                            None => break,
                        }
                    }
                });
            }
            // Not before something was answered.
            while answered.lock().unwrap().len() < before + CLIENTS {
                std::thread::sleep(Duration::from_millis(5));
            }
            std::thread::sleep(Duration::from_millis(milliseconds));
            server.kill();
            is_over.store(true, Ordering::Relaxed);
        });
        let audit = workspace.run("audit", &[], "");
        assert!(audit.status.success(), "round {round}: {}", String::from_utf8_lossy(&audit.stdout));
        sent = next.load(Ordering::Relaxed);
    }
    let server = workspace.serve();
    let answered = answered.into_inner().unwrap();
    // Sent once more, all of it is known already.
    for some in answered.chunks(500) {
        let events: Vec<Value> = some.iter().flat_map(|(client, number)| post_of(*client, *number)).collect();
        let (status, answer) = send(&server, &key, &events).unwrap();
        assert_eq!((status, &answer["accepted"]), (200, &json!(0)), "answered, and lost: {answer}");
        assert_eq!(answer["duplicates"], events.len());
    }
    let totals = server.overview("range=all")["totals"].clone();
    let messages = totals["messages"]["total"].as_u64().unwrap();
    assert!(messages.is_multiple_of(3), "posts are whole or not there: {messages} messages");
    let stored = messages as usize / 3;
    assert!(answered.len() <= stored && stored <= sent, "{} answered, {stored} stored, {sent} sent", answered.len());
}
