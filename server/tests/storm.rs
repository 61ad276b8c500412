//! A server that is killed again and again while events come in: what it answered is there, once.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use common::{
    Server, Workspace,
    events::*,
    webhooks::{self, AT, SECRETS, chatwoot, try_deliver, try_deliver_chatwoot, whatsapp},
};
use serde_json::{Value, json};

const CLIENTS: usize = 6;

/// After how many milliseconds each round kills the server: at another moment of the storm, and not one of them is special.
const ROUNDS: [u64; 6] = [150, 60, 230, 20, 110, 300];

/// What was answered 200, by client and number.
type Answered = Mutex<Vec<(usize, usize)>>;

/// Lets clients post, each one after the other, to a server that is killed again and again; `send` says what was answered. Gives what
/// was answered 200, and how many were sent.
fn storm(
    workspace: &Workspace,
    serve: impl Fn() -> Server,
    send: impl Fn(&Server, usize, usize) -> Option<u16> + Sync,
) -> (Vec<(usize, usize)>, usize) {
    let next = AtomicUsize::new(0);
    let answered = Answered::default();
    for (round, milliseconds) in ROUNDS.into_iter().enumerate() {
        let mut server = serve();
        let before = answered.lock().unwrap().len();
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (next, answered, is_over, send) = (&next, &answered, &is_over, &send);
                let server = Server::at(server.address());
                scope.spawn(move || {
                    while !is_over.load(Ordering::Relaxed) {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        match send(&server, client, number) {
                            Some(200) => answered.lock().unwrap().push((client, number)),
                            Some(status) => panic!("answered {status}"),
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
    }
    (answered.into_inner().unwrap(), next.into_inner())
}

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
    let post = |server: &Server, client, number| Some(send(server, &key, &post_of(client, number))?.0);
    let (answered, sent) = storm(&workspace, || workspace.serve(), post);
    let server = workspace.serve();
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
    // Told to whoever runs it with its output: how much of a storm it was.
    eprintln!("{sent} posts sent, {} answered 200, {stored} found", answered.len());
    assert!(answered.len() <= stored && stored <= sent, "{} answered, {stored} stored, {sent} sent", answered.len());
}

/// A delivery of two messages: their ids, and the body. Clients of even numbers are Meta, the others Chatwoot, which delivers one.
fn delivery_of(client: usize, number: usize) -> (Vec<String>, String) {
    if !client.is_multiple_of(2) {
        return (vec![format!("chatwoot-1-{number}")], chatwoot(number, AT));
    }
    let ids = vec![format!("wamid.{number}a"), format!("wamid.{number}b")];
    let body = whatsapp(&[webhooks::says(&ids[0], AT), webhooks::says(&ids[1], AT + 1)], &[]);
    (ids, body)
}

#[test]
fn whatever_of_a_webhook_was_answered_before_a_kill_is_there_once_after_it() {
    let workspace = Workspace::new("UTC");
    let deliver = |server: &Server, client: usize, number| {
        let (_, body) = delivery_of(client, number);
        let answer = if client.is_multiple_of(2) {
            try_deliver(server, &body)
        } else {
            try_deliver_chatwoot(server, &body, "chatwoot secret", AT + 3600)
        };
        answer.map(|answer| answer.status)
    };
    let (answered, sent) = storm(&workspace, || workspace.serve_in(&SECRETS), deliver);
    let messages = workspace.texts("select body ->> 'message' from journal where kind = 20");
    let bodies = workspace.texts("select cast(body as text) from delivery");
    let mut times: HashMap<&str, usize> = HashMap::new();
    for message in &messages {
        *times.entry(message).or_default() += 1;
    }
    assert!(times.values().all(|times| *times == 1), "stored twice");
    for (client, number) in &answered {
        let (ids, _) = delivery_of(*client, *number);
        assert!(ids.iter().all(|id| times.contains_key(id.as_str())), "answered, and lost: {ids:?}");
        // Chatwoot's numbers are numbers in its body.
        let named =
            if client.is_multiple_of(2) { format!("\"{}\"", ids[0]) } else { format!("\"id\":{number},\"inbox\"") };
        assert_eq!(bodies.iter().filter(|body| body.contains(&named)).count(), 1, "the body of {named}");
    }
    eprintln!("{sent} deliveries sent, {} answered 200, {} found", answered.len(), bodies.len());
    assert!(
        answered.len() <= bodies.len() && bodies.len() <= sent,
        "{} answered, {} kept",
        answered.len(),
        bodies.len()
    );
    let shown = messages.len();
    workspace.serve().wait_for("range=all", |totals| totals["messages"]["total"] == shown);
}
