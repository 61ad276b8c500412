//! The order of arrival does not matter: shuffled in batches of any size, the same events come to the same facts, which the audit
//! finds right and a rebuild leaves alone.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::Bench;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// One event as a test may draw it; small numbers, so that events meet.
#[derive(Debug, Clone)]
struct Drawn {
    what: u8,
    minute: u32,
    thread: u8,
    contact: u8,
    agent: u8,
    message: u8,
    word: u8,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    (0u8..29, 0u32..6000, 0u8..4, 0u8..5, 0u8..3, 0u8..30, 0u8..4).prop_map(
        |(what, minute, thread, contact, agent, message, word)| Drawn {
            what,
            minute,
            thread,
            contact,
            agent,
            message,
            word,
        },
    )
}

impl Drawn {
    fn json(&self) -> String {
        let Drawn { what, thread, contact, agent, message, word, .. } = self;
        let at = {
            let (day, rest) = (self.minute / 1440, self.minute % 1440);
            format!("2026-10-{:02}T{:02}:{:02}:00Z", day + 1, rest / 60, rest % 60)
        };
        let of = |kind: &str, rest: String| format!(r#"{{"type":"{kind}","at":"{at}"{rest}}}"#);
        let in_thread = |kind: &str, rest: String| of(kind, format!(r#","conversation":"v{thread}"{rest}"#));
        let author = match word {
            0 => r#""from":"contact""#.to_owned(),
            1 => format!(r#""from":"agent","agent":"a{agent}""#),
            2 => r#""from":"phone""#.to_owned(),
            _ => r#""from":"flow""#.to_owned(),
        };
        match what {
            // Each thread has one contact and line, whenever it is opened: two openings of one instant cannot disagree.
            0..=2 => in_thread(
                "conversation.opened",
                format!(r#","contact":"c{}","line":"l{}","source":"inbox""#, thread % 3, thread % 2),
            ),
            3 => in_thread("conversation.reopened", String::new()),
            4 => in_thread("conversation.assigned", format!(r#","agent":"a{agent}""#)),
            5 => in_thread("conversation.unassigned", format!(r#","agent":"a{agent}""#)),
            6 => in_thread("conversation.handed_off", String::new()),
            7 | 8 => in_thread("conversation.tagged", format!(r#","tag":"t{word}""#)),
            9 => in_thread("conversation.untagged", format!(r#","tag":"t{word}""#)),
            10 | 11 => in_thread("conversation.closed", r#","by":"agent""#.to_owned()),
            12 => in_thread("survey.sent", String::new()),
            13 => in_thread("conversation.rated", format!(r#","rating":{},"comment":"secret {contact}""#, word + 1)),
            // A message is the same whenever it is drawn: its place, author and instant follow from its number.
            14..=18 => {
                let (from, at) = (message % 4, u32::from(*message) * 190);
                let (day, rest) = (at / 1440, at % 1440);
                let author =
                    [r#""from":"contact""#, r#""from":"agent","agent":"a1""#, r#""from":"phone""#, r#""from":"flow""#];
                let place = if message % 2 == 0 {
                    format!(r#""conversation":"v{}""#, message % 4)
                } else {
                    format!(r#""contact":"c{}","line":"l{}""#, message % 3, message % 2)
                };
                format!(
                    r#"{{"type":"message","message":"m{message}",{place},{},"kind":"text","text":"secret","at":"2026-10-{:02}T{:02}:{:02}:00Z"}}"#,
                    author[usize::from(from)],
                    day + 1,
                    rest / 60,
                    rest % 60
                )
            }
            19 | 20 => {
                let status = ["failed", "sent", "delivered", "read"][usize::from(*word)];
                of("message.status", format!(r#","message":"m{message}","status":"{status}""#))
            }
            21 | 22 => of(
                "contact",
                format!(
                    r#","id":"k{contact}-{}-{word}-{agent}","contact":"c{contact}","first_name":"secret {word}","tags":["t{word}","x{agent}"]"#,
                    self.minute
                ),
            ),
            23 if contact != &thread.min(&4).to_owned() => {
                of("contact.merged", format!(r#","contact":"c{contact}","into":"c{thread}""#))
            }
            24 if *word == 0 => of("contact.deleted", format!(r#","contact":"c{contact}""#)),
            25 => of("tag.renamed", format!(r#","kind":"conversation","from":"t{word}","to":"t{}""#, (word + 1) % 4)),
            26 => of("tag.renamed", format!(r#","kind":"contact","from":"t{word}","to":"t{}""#, (word + 1) % 4)),
            27 => of(
                "agent",
                format!(r#","id":"g{agent}-{}-{word}","agent":"a{agent}","name":"Name {word}""#, self.minute),
            ),
            28 => of("agent.deleted", format!(r#","agent":"a{agent}""#)),
            _ => in_thread(
                "message",
                format!(r#","message":"n{message}{word}{minute}",{author},"kind":"note""#, minute = self.minute),
            ),
        }
    }
}

async fn same(events: Vec<String>, shuffled: Vec<String>, batch: usize) {
    let (sorted, mixed) = (Bench::new().await, Bench::new().await);
    sorted.take(&events).await;
    for some in shuffled.chunks(batch) {
        mixed.take(some).await;
    }
    let (wanted, found) = (sorted.facts().await, mixed.facts().await);
    let only = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|fact| !others.contains(fact)).cloned().collect()
    };
    assert_eq!((only(&wanted, &found), only(&found, &wanted)), (vec![], vec![]), "sorted | shuffled: {shuffled:#?}");
    for bench in [&sorted, &mixed] {
        assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
        assert_eq!(bench.store.rebuild(|_| {}).await.unwrap(), 0);
    }
}

/// What was erased stays erased, also where an event that arrives later shows that a merge did not hold: beside deletions only
/// merges that do.
fn keep_merges_that_hold(events: &mut Vec<String>) {
    if !events.iter().any(|event| event.contains("contact.deleted")) {
        return;
    }
    let mut merged = BTreeSet::new();
    events.retain(|event| {
        let event: serde_json::Value = serde_json::from_str(event).unwrap();
        let name = |field: &str| event[field].as_str().unwrap_or_default().to_owned();
        // Into one before it, so that there are no circles, and once.
        name("type") != "contact.merged" || (name("into") < name("contact") && merged.insert(name("contact")))
    });
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_order_of_arrival_does_not_matter(
        drawn in prop::collection::vec(drawn(), 1..60),
        seed in any::<u64>(),
        batch in 1usize..20,
    ) {
        let mut events: Vec<String> = drawn.iter().map(Drawn::json).collect();
        events.sort_by_key(|event| event.split("\"at\":\"").nth(1).map(|rest| rest[..20].to_owned()));
        events.dedup();
        keep_merges_that_hold(&mut events);
        let mut shuffled: Vec<(u64, String)> =
            events.iter().zip(0u64..).map(|(event, n)| (n.wrapping_mul(seed | 1).rotate_left(17) ^ seed, event.clone())).collect();
        shuffled.sort();
        let shuffled = shuffled.into_iter().map(|(_, event)| event).collect();
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(same(events, shuffled, batch));
    }
}
