//! Whatever comes in takes memory in proportion to its length, and never ends the program.

#![allow(clippy::unwrap_used)]

use peak_alloc::PeakAlloc;
use reports::{Query, zone::Zone};
use std::{
    fmt::Write as _,
    sync::{Mutex, PoisonError},
};
use store::{
    connectors::{
        IdKey, Reading,
        botmaker::{Header, Rows},
        chatwoot,
        conversations::{self, guess},
        whatsapp,
    },
    events::Lines,
    ingest::Line,
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Memory is that of the whole program: one after the other.
static ALONE: Mutex<()> = Mutex::new(());

const READING: Reading = Reading { received: 1_790_856_000_000, store_text: false, ids: IdKey::new(None) };
/// Where texts may be stored, and where not.
const READINGS: [Reading; 2] = [READING, Reading { store_text: true, ..READING }];

/// How much memory reading some bytes takes at most, in bytes.
fn taken<T>(bytes: &[u8], read: impl Fn(&[u8]) -> T) -> usize {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let read = read(bytes);
    let peak = MEMORY.peak_usage();
    drop(read);
    peak.saturating_sub(before)
}

/// Some memory for anything at all, in bytes.
const ALWAYS: usize = 4 << 20;
/// The events of as many updates as are read of one delivery, each with what little it says.
const UPDATES: usize = 32 << 20;

/// Reads ever longer inputs of a shape, and looks that no byte of them takes more than so many bytes of memory.
fn bounded<T>(what: &str, (always, most): (usize, usize), shape: impl Fn(usize) -> String, read: impl Fn(&[u8]) -> T) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for length in [0, 1, 1000, 50_000, 500_000] {
        let input = shape(length);
        let memory = taken(input.as_bytes(), &read);
        assert!(memory <= always + most * input.len(), "{what} of {} bytes takes {memory} bytes", input.len());
    }
}

type Shape = Box<dyn Fn(usize) -> String>;

/// JSON that is as small as it can be for what it makes, or as deep.
fn hostile() -> Vec<(&'static str, Shape)> {
    let around = |inner: String| format!(r#"{{"entry":[{{"changes":[{{"field":"messages","value":{inner}}}]}}]}}"#);
    let many = |one: &'static str, length: usize| vec![one; length / (one.len() + 1) + 1].join(",");
    vec![
        ("deep lists", Box::new(|length| "[".repeat(length))),
        ("deep objects", Box::new(|length| r#"{"a":"#.repeat(length / 5))),
        (
            "a deep delivery",
            Box::new(move |length| around(format!("{}1{}", "[".repeat(length / 2), "]".repeat(length / 2)))),
        ),
        ("many lists", Box::new(move |length| format!("[{}]", many("[]", length)))),
        ("many objects", Box::new(move |length| format!("[{}]", many(r#"{"":0}"#, length)))),
        ("many entries", Box::new(move |length| format!(r#"{{"entry":[{}]}}"#, many("{}", length)))),
        ("many changes", Box::new(move |length| format!(r#"{{"entry":[{{"changes":[{}]}}]}}"#, many("{}", length)))),
        ("many messages", Box::new(move |length| around(format!(r#"{{"messages":[{}]}}"#, many("{}", length))))),
        (
            "many statuses",
            Box::new(move |length| {
                around(format!(
                    r#"{{"statuses":[{}]}}"#,
                    many(r#"{"id":"w","status":"sent","timestamp":"1790856000"}"#, length)
                ))
            }),
        ),
        (
            "many contacts",
            Box::new(move |length| {
                around(format!(r#"{{"contacts":[{}],"messages":[{{}}]}}"#, many(r#"{"wa_id":"1"}"#, length)))
            }),
        ),
        (
            "one of whom much is said and who writes much",
            Box::new(move |length| {
                let contact = format!(
                    r#"{{"wa_id":"5511999990001","profile":{{"name":"Ana"}},"x":"{}"}}"#,
                    "x".repeat(length / 2)
                );
                let message = r#"{"from":"5511999990001","id":"w","timestamp":"1790856000","type":"text"}"#;
                let metadata = r#"{"phone_number_id":"7"}"#;
                around(format!(
                    r#"{{"metadata":{metadata},"contacts":[{contact}],"messages":[{}]}}"#,
                    many(message, length / 2)
                ))
            }),
        ),
        (
            "a business of whose number much is said",
            Box::new(move |length| {
                let message = r#"{"from":"5511999990001","id":"w","timestamp":"1790856000","type":"text"}"#;
                let metadata = format!(r#"{{"display_phone_number":"{}"}}"#, "5".repeat(length / 2));
                around(format!(r#"{{"metadata":{metadata},"messages":[{}]}}"#, many(message, length / 2)))
            }),
        ),
        (
            "a long text",
            Box::new(move |length| {
                around(format!(r#"{{"messages":[{{"text":{{"body":"{}"}}}}]}}"#, "a1b2 ".repeat(length / 5)))
            }),
        ),
        (
            "ids of messages",
            Box::new(move |length| {
                around(format!(r#"{{"x":[{}]}}"#, many(r#""wamid.HBgNNTUxMTk5OTk5MDAwMRUCABIYFjNF""#, length)))
            }),
        ),
        ("no end", Box::new(|length| format!("\"{}", "\\u0000".repeat(length / 6)))),
        (
            "changes of attributes",
            Box::new(move |length| {
                format!(
                    r#"{{"event":"conversation_updated","account":{{"id":1}},"id":1,"changed_attributes":[{}]}}"#,
                    many(r#"{"label_list":{"current_value":["a"]}}"#, length)
                )
            }),
        ),
    ]
}

#[test]
fn a_webhook_s_body() {
    for (what, shape) in hostile() {
        for reading in READINGS {
            bounded(what, (UPDATES, 200), &shape, |body| whatsapp::delivered(body, reading));
            bounded(what, (UPDATES, 200), &shape, |body| chatwoot::delivered(body, reading));
        }
    }
}

#[test]
fn bodies_as_long_as_they_may_be_take_no_gigabytes() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for (what, shape) in hostile() {
        let body = shape(8 << 20);
        for reading in READINGS {
            let memory = taken(body.as_bytes(), |body| whatsapp::delivered(body, reading));
            assert!(memory < 400 << 20, "{what} of {} bytes takes {memory} bytes", body.len());
        }
    }
}

#[test]
fn events() {
    // Each is checked and gone before the next one comes; the answer to all of them is the server's to bound.
    let check = |body: &[u8]| {
        let mut lines = Lines::new(body);
        while let Some(line) = lines.next().unwrap() {
            for reading in READINGS {
                drop(Line::check(&line, reading.received, reading.store_text));
            }
        }
    };
    for (what, shape) in hostile() {
        bounded(what, (ALWAYS, 100), &shape, check);
        bounded(what, (ALWAYS, 100), |length| shape(length).replace(',', "\n"), check);
    }
    let one =
        |fields: String| format!(r#"{{"type":"agent","agent":"a1","at":"2026-10-01T12:00:00Z","x":{{{fields}}}}}"#);
    bounded("an event of many fields", (ALWAYS, 100), |length| one(vec![r#""":0"#; length / 5 + 1].join(",")), check);
}

#[test]
fn a_filter_query() {
    let parse = |query: &[u8]| Query::parse(std::str::from_utf8(query).unwrap()).is_ok();
    for (what, one) in [
        ("many values", "tag=a&"),
        ("unknown parameters", "a&"),
        ("percent signs", "tag=%41%zz%&"),
        ("nothing", "&"),
        ("one long value", "%F0%9F%98%80"),
    ] {
        bounded(what, (ALWAYS, 60), |length| format!("q={}", one.repeat(length / one.len())), parse);
    }
}

#[test]
fn a_file_of_rows() {
    const HEADER: &str = "Id Usuario\tId Contacto/Número\tFecha/tiempo Inicio Sesión\tNombre Plantilla/Notificación";
    let rows = |file: &[u8]| {
        let (header, rest) = file.split_at(HEADER.len());
        for reading in READINGS {
            let mut rows = Rows::new(rest, Header::of(header).unwrap(), Zone::UTC);
            while let Some((_, lines)) = rows.next(reading).unwrap() {
                drop(lines);
            }
        }
    };
    let file = |row: &str, length: usize| {
        let mut file = HEADER.to_owned();
        write!(file, "\n{}", row.repeat(length / row.len())).unwrap();
        file
    };
    for row in ["\t", "\n", "a\tb\n", "u\t1\t2026-09-01 10:00:00\tt\n", "\"\t\"", "\u{feff}"] {
        bounded("an export of Botmaker's", (ALWAYS, 60), |length| file(row, length), rows);
    }
    let csv = |file: &[u8]| {
        // No table, or one that nothing can be made of, is an answer too.
        let Ok(guess) = guess(file, None, Zone::UTC) else { return };
        for reading in READINGS {
            let Ok(mut rows) = conversations::Rows::new(file, &guess.mapping, Zone::UTC) else { return };
            while let Ok(Some((_, lines))) = rows.next(reading) {
                drop(lines);
            }
        }
    };
    for row in [";", "\n", "\"", "a;b\n", "1;2026-09-01T10:00:00Z\n", "\"a\";\n", ",,,,\n"] {
        bounded("a CSV", (ALWAYS, 100), |length| format!("id;started_at\n{}", row.repeat(length / row.len())), csv);
    }
}
