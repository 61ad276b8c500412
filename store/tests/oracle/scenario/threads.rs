//! What happens in threads.

use super::made::{Made, text};
use super::{AGENTS, CONTACTS, LINES, SOURCES, STATUSES, TAGS};
use serde_json::{Value, json};

impl Made {
    pub fn thread(&mut self, thread: &str) {
        let contact = *self.rng.pick(&CONTACTS);
        let line = *self.rng.pick(&LINES);
        // In order, as sources tell it, or any event at any time.
        let orderly = self.rng.chance(65);
        let mut now = self.at();
        if self.rng.chance(80) {
            self.opened(thread, contact, line, now);
        } else if self.rng.chance(70) {
            self.message(thread, Some((contact, line)), now);
        }
        let mut rated = false;
        if self.rng.chance(35) {
            self.runs(thread, contact, now);
        }
        for _ in 0..self.rng.between(1, 22) {
            now = if orderly { self.after(now) } else { self.at() };
            let at = now;
            match self.rng.below(100) {
                0..52 => {
                    if self.rng.chance(8) {
                        self.run_before(thread, contact, at);
                    }
                    let who = self.rng.chance(10).then_some((contact, line));
                    self.message(thread, who, at);
                }
                52..62 => self.about_agent("conversation.assigned", thread, at),
                62..66 => self.about_agent("conversation.unassigned", thread, at),
                66..70 => {
                    let team = *self.rng.pick(&["Support", "Sales"]);
                    let team = self.maybe(50, team);
                    self.emit("conversation.handed_off", at, json!({"conversation": thread, "team": team}));
                }
                70..77 => self.about_tag("conversation.tagged", thread, at),
                77..80 => self.about_tag("conversation.untagged", thread, at),
                80..87 => {
                    let by = *self.rng.pick(&["agent", "flow", "auto", "contact"]);
                    self.emit("conversation.closed", at, json!({"conversation": thread, "by": by}));
                }
                87..90 => {
                    if self.rng.chance(50) {
                        self.run_before(thread, contact, at);
                    }
                    self.emit("conversation.reopened", at, json!({"conversation": thread}));
                }
                90..92 => {
                    // What was erased before it turned out to be somebody else's, is gone.
                    let erasing = self.events.iter().any(|(_, event)| event["type"] == "contact.deleted");
                    let same = erasing || self.rng.chance(80);
                    let contact = if same { contact } else { *self.rng.pick(&CONTACTS) };
                    self.opened(thread, contact, line, at);
                }
                92..96 => self.emit("survey.sent", at, json!({"conversation": thread})),
                _ => {
                    rated = true;
                    self.rated(thread, at);
                }
            }
        }
        if !rated && self.rng.chance(40) {
            let at = self.after(now);
            self.emit("survey.sent", at, json!({"conversation": thread}));
            let at = self.after(at);
            self.rated(thread, at);
        }
    }

    fn opened(&mut self, thread: &str, contact: &str, line: &str, at: i64) {
        let source = *self.rng.pick(&SOURCES);
        let fields = json!({
            "conversation": thread,
            "contact": contact,
            "line": self.maybe(85, line),
            "source": self.maybe(75, source),
            "url": self.maybe(30, format!("https://inbox.example.com/{thread}?{}", at % 7)),
        });
        self.emit("conversation.opened", at, fields);
    }

    fn message(&mut self, thread: &str, who: Option<(&str, &str)>, at: i64) {
        let fields = json!({
            "conversation": thread,
            "contact": who.map(|(contact, _)| contact),
            "line": who.map(|(_, line)| line),
        });
        self.written(fields, at, 8);
    }

    fn written(&mut self, mut fields: Value, at: i64, uncounted: usize) {
        // Numbers that sort otherwise than they were given out.
        let id = format!("m{}", self.messages.len() * 37 % 1000);
        let (from, agent) = match self.rng.below(100) {
            0..42 => ("contact", Value::Null),
            42..70 => ("agent", {
                let agent = *self.rng.pick(&AGENTS);
                self.maybe(92, agent)
            }),
            70..76 => ("phone", Value::Null),
            76..86 => ("flow", Value::Null),
            86..90 => ("broadcast", Value::Null),
            90..94 => ("auto_reply", Value::Null),
            94..98 => ("api", Value::Null),
            _ => ("system", Value::Null),
        };
        let kind = if self.rng.chance(uncounted) { *self.rng.pick(&["note", "reaction", "system"]) } else { "text" };
        fields["message"] = id.clone().into();
        fields["from"] = from.into();
        fields["agent"] = agent;
        fields["kind"] = if kind == "text" { self.maybe(80, "text") } else { kind.into() };
        let text = *self.rng.pick(&["Olá", "Olá k7Q2", "k7q2, abcd2345 e k7Q2x", "abcd2345é 2026"]);
        fields["text"] = self.maybe(30, text);
        if from == "contact" {
            if self.rng.chance(12) {
                fields["referral"] = json!({
                    "source_type": *self.rng.pick(&["ad", "post"]),
                    "source_id": self.maybe(60, "120210"),
                    "headline": self.maybe(50, "Sofás"),
                    "ctwa_clid": "Af",
                });
            }
        } else if self.rng.chance(20) {
            fields["template"] = (*self.rng.pick(&["promo", "hello"])).into();
            fields["template_version"] = self.maybe(60, "promo@3");
            fields["campaign"] = self.maybe(60, "october");
        }
        self.messages.push((id, at));
        self.emit("message", at, fields);
    }

    fn about_agent(&mut self, kind: &str, thread: &str, at: i64) {
        let agent = *self.rng.pick(&AGENTS);
        self.emit(kind, at, json!({"conversation": thread, "agent": agent}));
    }

    fn about_tag(&mut self, kind: &str, thread: &str, at: i64) {
        let tag = *self.rng.pick(&TAGS);
        self.emit(kind, at, json!({"conversation": thread, "tag": tag}));
    }

    fn rated(&mut self, thread: &str, at: i64) {
        let message = match self.rng.below(10) {
            0..3 if !self.messages.is_empty() => {
                let last = self.messages.len().saturating_sub(8);
                let (id, _) = self.rng.pick(&self.messages[last..]);
                json!(id)
            }
            3 => json!("nobody knows"),
            _ => Value::Null,
        };
        let rating = self.rng.between(1, 6);
        let comment = self.maybe(40, format!("Words {}", self.messages.len()));
        let fields = json!({"conversation": thread, "rating": rating, "message": message, "comment": comment});
        self.emit("conversation.rated", at, fields);
    }

    /// Messages that name no conversation, often just as far apart as conversations may pause.
    pub fn loose(&mut self, idle: i64) {
        for _ in 0..self.rng.between(1, 4) {
            let (contact, line) = (*self.rng.pick(&CONTACTS), *self.rng.pick(&LINES));
            let mut at = self.at();
            for _ in 0..self.rng.between(1, 8) {
                let session = text(at - self.rng.between(0, 2) * 60_000);
                let session = self.maybe(12, session);
                self.written(json!({"contact": contact, "line": line, "session_at": session}), at, 8);
                at = match self.rng.below(6) {
                    0 => at + idle,
                    1 => at + idle + 1,
                    2 => at + self.rng.between(0, 2 * idle),
                    _ => self.after(at),
                };
                at = self.remember(at.min(self.to));
            }
        }
    }

    /// What a status says of a template: whom it went to.
    fn template(&mut self) -> Value {
        let (contact, line) = (*self.rng.pick(&CONTACTS), *self.rng.pick(&LINES));
        json!({"kind": "template", "contact": contact, "line": line})
    }

    fn status(&mut self, message: &str, status: &str, at: i64, mut fields: Value) {
        fields["message"] = message.into();
        fields["status"] = status.into();
        self.emit("message.status", at, fields);
    }

    /// Statuses of messages that nobody posts, some of which say that it was a template. Now and then they contradict each other.
    fn unposted(&mut self) {
        for number in 0..self.rng.between(1, 6) {
            let (message, mut at, mut template) = (format!("u{number}"), self.at(), self.template());
            for _ in 0..self.rng.between(1, 5) {
                let status = *self.rng.pick(&STATUSES);
                if self.rng.chance(10) {
                    template = self.template();
                }
                let says = if self.rng.chance(60) { template.clone() } else { Value::Null };
                self.status(&message, status, at, says);
                at = self.after(at);
            }
        }
    }

    pub fn statuses(&mut self) {
        for (message, at) in self.messages.clone() {
            if self.rng.chance(75) {
                continue;
            }
            for _ in 0..self.rng.between(1, 4) {
                let status = *self.rng.pick(&STATUSES);
                let at = self.after(at);
                let template = if self.rng.chance(15) { self.template() } else { Value::Null };
                self.status(&message, status, at, template);
            }
        }
        if self.rng.chance(40) {
            self.unposted();
        }
        if self.rng.chance(20) {
            let at = self.at();
            self.emit("message.status", at, json!({"message": "never seen", "status": "read"}));
        }
    }
}
