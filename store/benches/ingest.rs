//! What taking events in costs, durable and in this process: `cargo bench -p store --bench ingest -- [CONVERSATIONS]`.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a bench")]

use std::{fmt::Write as _, path::Path, time::Instant};
use store::{
    OpenOptions, Store,
    bulk::{BulkLoader, BulkThread},
    events::check_str,
    import::{ImportOptions, Input, import},
    ingest::{Delivery, IngestOptions, Line},
    intake::{Intake, Limits},
};

/// How many send at once.
const SENDERS: usize = 32;

/// An event and when it happened, in seconds after the first.
type Event = (u32, String);

fn at(second: u32) -> String {
    let (day, rest) = (second / 86_400, second % 86_400);
    let date = format!("{}-{:02}-{:02}", 2024 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
    format!("{date}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// One conversation of about twelve events.
fn thread(number: u32) -> Vec<Event> {
    let mut second = (u64::from(number) * 2_654_435_761 % (500 * 86_400)) as u32;
    let (contact, agent) = (number % (number / 5 + 100), number % 50);
    let mut events = Vec::with_capacity(13);
    let mut say = |second: u32, kind: &str, rest: &str| {
        let at = at(second);
        events.push((second, format!(r#"{{"type":"{kind}","conversation":"v{number}","at":"{at}"{rest}}}"#)));
    };
    say(second, "conversation.opened", &format!(r#","contact":"c{contact}","line":"l1","source":"inbound""#));
    for turn in 0..2 + number % 3 {
        let contact = format!(r#","message":"{number}.{turn}c","from":"contact","kind":"text","text":"Any news?""#);
        say(second, "message", &contact);
        second += 60 + number % 900;
        if turn == 0 {
            say(second, "conversation.assigned", &format!(r#","agent":"a{agent}""#));
        }
        let from = format!(r#""from":"agent","agent":"a{agent}""#);
        say(
            second,
            "message",
            &format!(r#","message":"{number}.{turn}a",{from},"kind":"text","text":"Yes, we have.""#),
        );
        second += 30 + number % 700;
    }
    say(second, "conversation.tagged", &format!(r#","tag":"t{}""#, number % 40));
    say(second, "conversation.closed", r#","by":"agent""#);
    if number.is_multiple_of(3) {
        say(second + 5, "survey.sent", "");
        say(second + 60, "conversation.rated", &format!(r#","rating":{}"#, number % 5 + 1));
    }
    events
}

fn told(what: &str, events: usize, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    println!("{what:36} {events:>10} events {seconds:>8.2} s {:>9.0}/s", events as f64 / seconds);
}

async fn open(path: &Path) -> Store {
    Store::open(path, OpenOptions::default()).await.unwrap()
}

#[tokio::main]
async fn main() {
    let argument = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let conversations: u32 = argument.map_or(100_000, |argument| argument.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut events: Vec<Event> = (0..conversations).flat_map(thread).collect();
    // As a source tells them: all conversations at once, in the order of time.
    events.sort();
    let mut text = String::new();
    for (_, event) in &events {
        writeln!(text, "{event}").unwrap();
    }
    let file = folder.path().join("events.ndjson");
    std::fs::write(&file, text).unwrap();

    let store = open(&folder.path().join("import.db")).await;
    for what in ["import", "import again, all duplicates"] {
        let began = Instant::now();
        import(&store, &Input::File(file.clone()), &ImportOptions::default(), |_| {}).await.unwrap();
        told(what, events.len(), began);
    }
    let began = Instant::now();
    assert_eq!(store.audit(|_| {}).await.unwrap(), []);
    told("audit", events.len(), began);
    let began = Instant::now();
    assert_eq!(store.rebuild(|_| {}).await.unwrap(), 0);
    told("rebuild", events.len(), began);
    posts(&store, conversations).await;
    store.close().await;

    let began = Instant::now();
    let mut loader = BulkLoader::open(folder.path().join("bulk.db"), OpenOptions::default()).await.unwrap();
    let numbers: Vec<u32> = (0..conversations).collect();
    for some in numbers.chunks(4000) {
        let check = |events: Vec<Event>| events.iter().map(|(_, event)| check_str(event, 0, false).unwrap()).collect();
        let threads: Vec<BulkThread> =
            some.iter().map(|number| (format!("v{number}"), check(thread(*number)))).collect();
        loader.threads(threads).await.unwrap();
    }
    loader.finish().await.unwrap().close().await;
    told("bulk, making up included", events.len(), began);
}

/// Small deliveries one after the other, each durable.
async fn posts(store: &Store, first: u32) {
    let options = IngestOptions { strict: false, source: store::sources::Source::File("bench".into()) };
    let events: Vec<Event> = (first..first + 3000).flat_map(thread).collect();
    let (single, batched) = events.split_at(2000);
    for (what, events, size) in [("posts of 100", batched, 100), ("posts of 1", single, 1)] {
        let began = Instant::now();
        for some in events.chunks(size) {
            let lines = some.iter().map(|(_, event)| {
                let line = store::events::Line { number: 1, raw: event.as_str().into(), problem: None };
                Line::check(&line, store.now(), false)
            });
            store.ingest(lines.collect(), &options).await.unwrap();
        }
        told(what, events.len(), began);
    }
    let events: Vec<Event> = (first + 3000..first + 4000).flat_map(thread).collect();
    let (intake, options) = (Intake::start(store, Limits::default()), &options);
    let began = Instant::now();
    // Each sender sends its next one when the one before is durable.
    futures::future::join_all(events.chunks(events.len().div_ceil(SENDERS)).map(async |of_one| {
        for (_, event) in of_one {
            let line = store::events::Line { number: 1, raw: event.as_str().into(), problem: None };
            let lines = vec![Line::check(&line, store.now(), false)];
            let delivery = Delivery { lines, options: options.clone(), body: None };
            intake.take(intake.room().unwrap(), delivery).await.unwrap();
        }
    }))
    .await;
    told("posts of 1, 32 at once", events.len(), began);
    intake.close().await;
}
