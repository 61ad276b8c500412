//! Who there is, and what brought them: agents, contacts, merges and deletions, clicks and flows.

use super::made::Made;
use super::{AGENTS, CODES, CONTACT_TAGS, CONTACTS, FLOWS, MINUTE, TAGS};
use serde_json::{Value, json};

impl Made {
    pub fn people(&mut self) {
        for contact in CONTACTS {
            for _ in 0..self.rng.below(4) {
                let at = self.at();
                let number = self.rng.below(90) + 10;
                let fields = json!({
                    "contact": contact,
                    "phone": self.maybe(40, format!("+3930000000{number}")),
                    "first_name": self.maybe(40, format!("Ana{number}")),
                    // An empty text takes back what was said before.
                    "last_name": self.maybe(40, if number.is_multiple_of(6) { String::new() } else { format!("Silva{number}") }),
                    "email": self.maybe(40, format!("ana{number}@example.com")),
                    "tags": if self.rng.chance(60) { self.some_of(&CONTACT_TAGS) } else { Value::Null },
                });
                self.emit("contact", at, fields);
            }
        }
        let mut merged: Vec<&str> = Vec::new();
        if self.rng.chance(40) {
            for _ in 0..self.rng.between(1, 4) {
                let (contact, into) = (*self.rng.pick(&CONTACTS), *self.rng.pick(&CONTACTS));
                let at = self.at();
                let taken = self.events.iter().any(|(other, event)| *other == at && event["type"] == "contact.merged");
                if contact != into && !merged.contains(&contact) && !taken {
                    merged.push(contact);
                    self.emit("contact.merged", at, json!({"contact": contact, "into": into}));
                }
            }
        } else if self.rng.chance(20) {
            let contact = *self.rng.pick(&CONTACTS);
            let at = self.to;
            self.emit("contact.deleted", at, json!({"contact": contact}));
        }
        for agent in AGENTS {
            for _ in 0..self.rng.below(3) {
                let at = self.at();
                // Now and then that of another.
                let name =
                    if self.rng.chance(20) { "Anna".to_owned() } else { format!("Agent {agent} {}", self.count) };
                let fields = json!({
                    "agent": agent,
                    "name": self.maybe(70, name),
                    "email": self.maybe(70, format!("{agent}@example.com")),
                    "team": self.maybe(40, format!("Team {}", at % 3)),
                });
                self.emit("agent", at, fields);
            }
            if self.rng.chance(10) {
                let at = self.at();
                self.emit("agent.deleted", at, json!({"agent": agent}));
            }
        }
        if self.rng.chance(50) {
            let mut used = Vec::new();
            for _ in 0..self.rng.between(1, 6) {
                let contacts = self.rng.chance(30);
                let names: &[&str] = if contacts { &CONTACT_TAGS } else { &TAGS };
                let (from, to) = (*self.rng.pick(names), *self.rng.pick(names));
                let at = self.at();
                // What two renames of one name at one instant would mean, nobody can say.
                if from != to && !used.contains(&(contacts, from, at)) {
                    used.push((contacts, from, at));
                    let kind = if contacts { "contact" } else { "conversation" };
                    self.emit("tag.renamed", at, json!({"kind": kind, "from": from, "to": to}));
                }
            }
        }
    }

    /// Names of flows and clicks; what two of one instant would mean, only their keys say.
    pub fn origins(&mut self) {
        let mut used = Vec::new();
        for flow in FLOWS {
            for version in 0..self.rng.below(4) {
                let at = self.at();
                let fields = json!({
                    "flow": flow,
                    "version": format!("{flow}@{version}"),
                    "name": self.maybe(70, format!("Flow {}", at % 9)),
                    "steps": [],
                });
                if !used.contains(&(flow, at)) {
                    used.push((flow, at));
                    self.emit("flow.version", at, fields);
                }
            }
        }
        for code in CODES {
            for _ in 0..self.rng.below(3) {
                let at = self.at();
                let fields = json!({
                    "click": code,
                    "button": "footer",
                    "page": self.maybe(70, format!("https://shop.example.com/?utm_source=s{}&utm_campaign=c{}", at % 3, at % 5)),
                    "utm_campaign": self.maybe(20, "given"),
                });
                if !used.contains(&(code, at)) {
                    used.push((code, at));
                    self.emit("click", at, fields);
                }
            }
        }
    }

    pub fn runs(&mut self, thread: &str, contact: &str, around: i64) {
        for _ in 0..self.rng.below(3) {
            let at = if self.rng.chance(50) { self.at() } else { self.after(around) };
            self.run(thread, contact, at);
        }
    }

    pub fn run_before(&mut self, thread: &str, contact: &str, at: i64) {
        let before = self.rng.between(1, 8) * MINUTE;
        let at = self.remember((at - before).max(self.from));
        self.run(thread, contact, at);
    }

    fn run(&mut self, thread: &str, contact: &str, at: i64) {
        let flow = *self.rng.pick(&FLOWS);
        let fields = json!({
            "run": format!("r{}", self.events.len()),
            "flow": flow,
            "version": format!("{flow}@0"),
            "contact": contact,
            "conversation": self.maybe(85, thread),
        });
        self.emit("run.started", at, fields);
    }
}
