//! Our own file of starts, imported into another workspace and written again, in each language.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Workspace, events};
use serde_json::{Value, json};

const LANGUAGES: [&str; 5] = ["en", "it", "fr", "pt-BR", "es"];
const NEW: usize = 4;
const LINK: usize = 20;
const MESSAGE: usize = 22;
/// Delivered, read, answered and when, the last status, how it is known.
const OF_ANSWERS: [usize; 6] = [8, 9, 10, 16, 18, 27];

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// What happens to one contact, in order of time.
struct Story {
    contact: String,
    minute: u32,
    events: Vec<Value>,
    named: u32,
}

impl Story {
    fn at(&self) -> String {
        let day = self.minute / 1440;
        format!("2026-09-{:02}T{:02}:{:02}:00Z", 1 + day, self.minute / 60 % 24, self.minute % 60)
    }

    fn id(&mut self, kind: &str) -> String {
        self.named += 1;
        format!("{kind}-{}-{}", self.contact, self.named)
    }

    fn later(&mut self, minutes: u32) {
        self.minute += minutes;
    }

    fn opens(&mut self) -> String {
        let thread = self.id("t");
        self.events.push(events::opened(&thread, &self.contact, &self.at()));
        thread
    }

    fn closes(&mut self, thread: &str) {
        self.later(1);
        let at = self.at();
        self.events.push(json!({"type": "conversation.closed", "conversation": thread, "by": "auto", "at": at}));
    }

    fn writes(&mut self, thread: &str, more: &Value) {
        let id = self.id("w");
        let mut wrote = events::says(&id, thread, "contact", &self.at());
        wrote.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.events.push(wrote);
    }

    /// A send with an origin and what becomes of it, all of which the dice say.
    fn sends(&mut self, thread: &str, dice: &mut Dice) -> String {
        let id = self.id("m");
        let kinds = [
            json!({"template": "promo"}),
            json!({"template": "promo", "campaign": "october", "template_version": "promo@2", "team": "Sales"}),
            json!({"template": null, "origin": "template"}),
            json!({"template": "aviso", "origin": "webchat"}),
            json!({"template": "aviso", "origin": "campaign", "campaign": "ads"}),
        ];
        let mut send = json!({"type": "message", "message": id, "conversation": thread, "from": "api", "kind": "template", "at": self.at()});
        send.as_object_mut().unwrap().extend(kinds[dice.below(5) as usize].as_object().unwrap().clone());
        self.events.push(send);
        let ways: [&[(&str, Value)]; 9] = [
            &[],
            &[("failed", json!({"code": 131_049}))],
            &[("failed", json!({"code": 131_026, "title": "Undeliverable", "details": "Not on WhatsApp"}))],
            &[("failed", json!({"title": "Timeout"}))],
            &[("sent", Value::Null), ("failed", Value::Null)],
            &[("failed", json!({"code": 130_403, "title": "Unreachable"})), ("delivered", Value::Null)],
            &[("accepted", Value::Null), ("read", Value::Null)],
            &[("sent", Value::Null), ("delivered", Value::Null), ("read", Value::Null)],
            &[("sent", Value::Null), ("delivered", Value::Null)],
        ];
        for (word, error) in ways[dice.below(9) as usize] {
            self.later(1);
            let at = self.at();
            self.events
                .push(json!({"type": "message.status", "message": id, "status": word, "error": error, "at": at}));
        }
        self.later(1);
        match dice.below(5) {
            0 => self.writes(thread, &json!({"reply_to": id})),
            1 => self.writes(thread, &json!({})),
            _ => {}
        }
        self.later(1);
        id
    }

    /// A conversation that the contact begins: by themselves, or led by an advertisement or a button.
    fn comes(&mut self, dice: &mut Dice) -> String {
        let thread = self.opens();
        let led = dice.below(4);
        let code = format!("k{}n{}x", self.contact, self.named);
        match led {
            0 => self.writes(&thread, &json!({"referral": {"source_type": "ad", "headline": "Sofás"}})),
            1 => self.writes(&thread, &json!({"referral": {"source_type": "post"}})),
            2 => self.writes(&thread, &json!({"text": format!("Olá {code}")})),
            _ => self.writes(&thread, &json!({})),
        }
        if led == 2 {
            let page =
                ["https://shop.example.com/", "https://shop.example.com/?utm_campaign=spring"][dice.below(2) as usize];
            let at = self.at();
            self.events.push(json!({"type": "click", "click": code, "button": "b", "page": page, "at": at}));
        }
        self.later(2);
        thread
    }
}

fn world() -> Vec<Value> {
    let mut dice = Dice(7);
    let mut all = Vec::new();
    for number in 0..60 {
        let mut story = Story { contact: format!("c{number}"), minute: number, events: Vec::new(), named: 0 };
        if number % 3 == 0 {
            let phone = format!("+55119{number:08}");
            story.events.push(json!({"type": "contact", "contact": story.contact, "phone": phone, "user_id": format!("BR.{number}"), "at": story.at()}));
        }
        for _ in 0..5 {
            match dice.below(5) {
                // In a conversation of the contact's own, and beside it.
                0 => {
                    let thread = story.comes(&mut dice);
                    story.sends(&thread, &mut dice);
                    let other = story.opens();
                    story.sends(&other, &mut dice);
                    story.closes(&other);
                    story.closes(&thread);
                }
                1 => {
                    let thread = story.comes(&mut dice);
                    story.closes(&thread);
                }
                // Quoted two days later, by way of an advertisement.
                2 => {
                    let thread = story.opens();
                    let sent = story.sends(&thread, &mut dice);
                    story.closes(&thread);
                    story.later(2880);
                    let thread = story.opens();
                    story.writes(
                        &thread,
                        &json!({"reply_to": sent, "referral": {"source_type": "ad", "headline": "Ad"}}),
                    );
                    story.closes(&thread);
                }
                // Two in one conversation.
                _ => {
                    let thread = story.opens();
                    story.sends(&thread, &mut dice);
                    story.sends(&thread, &mut dice);
                    story.closes(&thread);
                }
            }
            story.later(60 + dice.below(4000) as u32);
        }
        all.extend(story.events);
    }
    all
}

/// The rows of a table, but for what docs/connectors.md says that comes out otherwise: links, and whether a contact was new who was referred.
fn rows(table: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(table.as_bytes());
    let row = |row: csv::StringRecord| {
        let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
        cells[LINK].clear();
        if cells[MESSAGE].is_empty() {
            cells[NEW].clear();
        }
        cells
    };
    let mut rows: Vec<Vec<String>> = reader.records().map(|record| row(record.unwrap())).collect();
    rows.sort();
    rows
}

/// Without what an answer changes: a file of the default scope lacks sends after which an answer is none to the start before.
fn unanswered(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let without = |row: &Vec<String>| {
        let mut row = row.clone();
        OF_ANSWERS.iter().for_each(|place| row[*place].clear());
        row
    };
    let mut rows: Vec<Vec<String>> = rows.iter().map(without).collect();
    rows.sort();
    rows
}

#[test]
fn every_start_comes_out_as_it_went_in_whatever_the_language_and_the_scope() {
    let first = Workspace::new("America/Sao_Paulo");
    first.import(&world());
    let first = first.serve();
    for language in LANGUAGES {
        let [all, starting] = ["&scope=all", ""]
            .map(|scope| first.get(&format!("/starts.tsv?range=all{scope}&lang={language}")).text().to_owned());
        let (all_rows, starting_rows) = (rows(&all), rows(&starting));
        let has = |place: usize, cell: &str| all_rows.iter().filter(|row| row[place] == cell).count();
        for (place, cell) in [
            (18, "not_sent"),
            (18, "undelivered"),
            (18, "sent"),
            (18, "delivered"),
            (18, "read"),
            (18, "answered"),
            (18, ""),
            (19, "template"),
            (19, "mass"),
            (19, "webchat"),
            (19, "campaign"),
            (27, "weak"),
            (27, "strong"),
            (28, "false"),
        ] {
            assert!(has(place, cell) > 5, "{cell}: {}", has(place, cell));
        }
        let of_starting = unanswered(&starting_rows);
        let scopes =
            [(&all, "&scope=all", &all_rows), (&all, "", &starting_rows), (&starting, "&scope=all", &of_starting)];
        // Languages differ in their headers alone.
        let enough = if language == "es" { scopes.len() } else { 1 };
        for (table, scope, wanted) in scopes.into_iter().take(enough) {
            let second = Workspace::new("America/Sao_Paulo");
            let file = second.file().with_file_name("starts.tsv");
            std::fs::write(&file, table).unwrap();
            let import = second.run("import", &[file.to_str().unwrap()], "");
            assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
            let path = format!("/starts.tsv?range=all{scope}&lang={language}");
            let mut found = rows(second.serve().get(&path).text());
            if *table == starting {
                found = unanswered(&found);
            }
            for (found, wanted) in found.iter().zip(wanted) {
                assert_eq!(found, wanted, "{path}");
            }
            assert_eq!(found.len(), wanted.len(), "{path}");
        }
    }
}
