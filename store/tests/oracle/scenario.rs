//! Random workspaces: zone, calendar, events of every kind in any order, and questions about them.

use super::event::instant;
use super::queries;
use super::rng::Rng;
use reports::Query;
use reports::overview::WeekStart;
use serde_json::{Map, Value, json};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

pub const AGENTS: [&str; 4] = ["a1", "a2", "a3", "A"];
pub const TAGS: [&str; 5] = ["sales", "vip", "spam", "100%20 & co+é #1", "new"];
pub const CONTACT_TAGS: [&str; 4] = ["vip", "lead", "gold", "ex"];
pub const LINES: [&str; 2] = ["551188", "39 06"];
pub const CONTACTS: [&str; 4] = ["c1", "c2", "c3", "ç/4"];
const FLOWS: [&str; 3] = ["f1", "f2", "F"];
const CODES: [&str; 3] = ["k7Q2", "abcd2345", "k7q2"];
const SOURCES: [&str; 7] = ["inbound", "inbox", "flow", "broadcast", "api", "auto_response", "unknown"];
const STATUSES: [&str; 7] = ["accepted", "sent", "delivered", "read", "played", "failed", "deleted"];

/// Zones, each with a moment at which something is odd.
const ZONES: [(&str, &str); 16] = [
    ("Europe/Rome", "2025-10-26T00:30:00Z"),
    ("Europe/Rome", "2025-03-30T00:30:00Z"),
    ("Europe/Rome", "2025-12-25T10:00:00Z"),
    ("America/New_York", "2025-11-02T06:00:00Z"),
    ("America/New_York", "2026-01-01T05:00:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    ("America/Sao_Paulo", "2018-02-18T02:00:00Z"),
    ("Africa/Cairo", "2025-04-24T22:00:00Z"),
    ("Asia/Kolkata", "2025-06-01T00:00:00Z"),
    ("Asia/Kathmandu", "2025-12-30T00:00:00Z"),
    ("Australia/Lord_Howe", "2025-10-04T15:30:00Z"),
    ("America/Havana", "2025-11-02T05:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Asia/Beirut", "2025-03-29T22:00:00Z"),
    ("America/St_Johns", "2026-03-08T05:30:00Z"),
    ("UTC", "2024-02-29T12:00:00Z"),
];

#[derive(Debug, Clone)]
pub struct Scenario {
    pub zone: &'static str,
    pub week_start: WeekStart,
    pub calendar: Option<Value>,
    pub idle_hours: u32,
    pub now: i64,
    /// Events in the order they are delivered.
    pub deliveries: Vec<String>,
    /// After how many events each delivery ends.
    pub cuts: Vec<usize>,
    /// Whether zone, calendar and the rest are set before the events or after.
    pub settings_first: bool,
    /// Whether the reports are compared after each delivery, and not only at the end.
    pub watched: bool,
    /// What is done before the reports are asked at the end.
    pub ending: Ending,
    pub queries: Vec<Query>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ending {
    /// The columns that were there from the beginning catch up.
    CatchUp,
    /// Fresh ones are loaded.
    Load,
    /// All facts are computed anew.
    Rebuild,
}

impl Scenario {
    pub fn random(seed: u64) -> Scenario {
        let mut rng = Rng::new(seed);
        let (zone, odd) = *rng.pick(&ZONES);
        let odd = instant(odd);
        let from = odd - *rng.pick(&[DAY / 2, 2 * DAY, 9 * DAY, 40 * DAY]) - rng.between(0, DAY);
        let to = odd + *rng.pick(&[DAY / 2, 3 * DAY, 12 * DAY, 45 * DAY]) + rng.between(0, DAY);
        let now = to + *rng.pick(&[0, 1, 5 * HOUR, 3 * DAY]);
        let idle_hours = *rng.pick(&[24, 24, 24, 1, 72]);
        let mut made = Made { rng, from, to, instants: vec![], events: vec![], messages: vec![], count: 0 };
        made.people();
        made.origins();
        // Now and then so many that lists have pages.
        let threads = if made.rng.chance(4) { 70 } else { made.rng.between(1, 8) };
        for thread in 0..threads {
            made.thread(&format!("v{thread}"));
        }
        if made.rng.chance(55) {
            made.loose(i64::from(idle_hours) * HOUR);
        }
        made.statuses();
        made.repeat();
        made.spare_the_ambiguous();
        let deliveries = made.in_some_order();
        let mut rng = made.rng;
        let week_start = *rng.pick(&[WeekStart::Monday, WeekStart::Monday, WeekStart::Sunday]);
        let calendar = rng.chance(75).then(|| calendar(&mut rng, from, to));
        let mut cuts: Vec<usize> = (0..rng.below(7)).map(|_| rng.below(deliveries.len() + 1)).collect();
        cuts.push(deliveries.len());
        cuts.sort_unstable();
        cuts.dedup();
        let settings_first = rng.chance(70);
        let watched = settings_first && rng.chance(20);
        let ending = *rng.pick(&[Ending::CatchUp, Ending::CatchUp, Ending::Load, Ending::Rebuild]);
        let queries = queries::random(&mut rng, (from, to, now));
        Scenario {
            zone,
            week_start,
            calendar,
            idle_hours,
            now,
            deliveries,
            cuts,
            settings_first,
            watched,
            ending,
            queries,
        }
    }
}

struct Made {
    rng: Rng,
    from: i64,
    to: i64,
    /// Instants used before, so that some coincide.
    instants: Vec<i64>,
    events: Vec<(i64, Value)>,
    messages: Vec<(String, i64)>,
    count: usize,
}

impl Made {
    /// Any instant, often one that was used before or a round one.
    fn at(&mut self) -> i64 {
        if !self.instants.is_empty() && self.rng.chance(25) {
            return *self.rng.pick(&self.instants);
        }
        let grain = *self.rng.pick(&[1, SECOND, MINUTE, 15 * MINUTE, HOUR]);
        let at = self.rng.between(self.from, self.to + 1) / grain * grain;
        self.remember(at.max(self.from))
    }

    /// Some time after another.
    fn after(&mut self, at: i64) -> i64 {
        let step = match self.rng.below(10) {
            0 | 1 => 0,
            2 => self.rng.between(1, SECOND),
            3 | 4 => self.rng.between(1, 60) * SECOND,
            5 | 6 => self.rng.between(1, 60) * MINUTE,
            7 => self.rng.between(1, 20) * HOUR,
            8 => DAY,
            _ => self.rng.between(1, 4 * DAY),
        };
        self.remember((at + step).min(self.to))
    }

    fn remember(&mut self, at: i64) -> i64 {
        self.instants.push(at);
        at
    }

    fn emit(&mut self, kind: &str, at: i64, fields: Value) {
        let mut event = Map::new();
        event.insert("type".into(), kind.into());
        event.insert("at".into(), text(at).into());
        if let Value::Object(fields) = fields {
            event.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
        }
        if self.rng.chance(10) {
            self.count += 1;
            event.insert("id".into(), format!("e{}", self.count * 7 % 1000).into());
        }
        self.events.push((at, Value::Object(event)));
    }

    fn maybe<T: Into<Value>>(&mut self, percent: usize, value: T) -> Value {
        if self.rng.chance(percent) { value.into() } else { Value::Null }
    }

    fn some_of(&mut self, names: &[&str]) -> Value {
        let chosen: Vec<&str> = names.iter().copied().filter(|_| self.rng.chance(35)).collect();
        json!(chosen)
    }

    fn people(&mut self) {
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
                let fields = json!({
                    "agent": agent,
                    "name": self.maybe(70, format!("Agent {agent} {}", self.count)),
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
    fn origins(&mut self) {
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

    fn runs(&mut self, thread: &str, contact: &str, around: i64) {
        for _ in 0..self.rng.below(3) {
            let at = if self.rng.chance(50) { self.at() } else { self.after(around) };
            self.run(thread, contact, at);
        }
    }

    fn run_before(&mut self, thread: &str, contact: &str, at: i64) {
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

    fn thread(&mut self, thread: &str) {
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
    fn loose(&mut self, idle: i64) {
        for _ in 0..self.rng.between(1, 4) {
            let (contact, line) = (*self.rng.pick(&CONTACTS), *self.rng.pick(&LINES));
            let mut at = self.at();
            for _ in 0..self.rng.between(1, 8) {
                self.written(json!({"contact": contact, "line": line}), at, 8);
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

    fn statuses(&mut self) {
        for (message, at) in self.messages.clone() {
            if self.rng.chance(75) {
                continue;
            }
            for _ in 0..self.rng.between(1, 4) {
                let status = *self.rng.pick(&STATUSES);
                let at = self.after(at);
                self.emit("message.status", at, json!({"message": message, "status": status}));
            }
        }
        if self.rng.chance(20) {
            let at = self.at();
            self.emit("message.status", at, json!({"message": "never seen", "status": "read"}));
        }
    }

    /// What was delivered comes again: as it was, or changed under the same id.
    fn repeat(&mut self) {
        for (at, mut event) in self.events.clone() {
            if self.rng.chance(7) {
                let identified = event.get("id").is_some() && event["type"] != "contact" && event["type"] != "agent";
                if identified && self.rng.chance(50) {
                    let other = self.at();
                    event["at"] = text(other).into();
                }
                self.events.push((at, event));
            }
        }
    }

    /// A deletion erases what is known to be the contact's when it arrives. Where two openings name two contacts for one thread, whose it
    /// is depends on what has arrived, and erased words do not come back: such a deletion has no single right outcome.
    fn spare_the_ambiguous(&mut self) {
        let named: Vec<(Value, Value)> = (self.events.iter())
            .filter(|(_, event)| !event["conversation"].is_null() && !event["contact"].is_null())
            .map(|(_, event)| (event["conversation"].clone(), event["contact"].clone()))
            .collect();
        let shared = |contact: &Value| {
            let of_theirs = |thread: &Value| named.iter().any(|(other, who)| other == thread && who == contact);
            named.iter().any(|(thread, who)| who != contact && of_theirs(thread))
        };
        self.events.retain(|(_, event)| event["type"] != "contact.deleted" || !shared(&event["contact"]));
    }

    fn in_some_order(&mut self) -> Vec<String> {
        match self.rng.below(3) {
            0 => self.events.sort_by_key(|(at, _)| *at),
            1 => {
                let mut events = std::mem::take(&mut self.events);
                self.rng.shuffle(&mut events);
                self.events = events;
            }
            // As it was made: people first, then thread by thread.
            _ => {}
        }
        self.events.iter().map(|(_, event)| event.to_string()).collect()
    }
}

fn text(at: i64) -> String {
    chrono::DateTime::from_timestamp_millis(at).unwrap().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

fn calendar(rng: &mut Rng, from: i64, to: i64) -> Value {
    let intervals = |rng: &mut Rng| -> Value {
        match rng.below(8) {
            0 => json!([]),
            1 => json!([["08:00", "12:00"], ["13:30", "18:00"]]),
            2 => json!([["22:00", "30:00"]]),
            3 => json!([["00:00", "24:00"]]),
            4 => json!([["01:30", "02:30"], ["02:15", "03:45"]]),
            _ => json!([["09:00", "18:00"]]),
        }
    };
    let mut weekly = Map::new();
    for day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] {
        if rng.chance(80) {
            weekly.insert(day.to_owned(), intervals(rng));
        }
    }
    let mut exceptions = Map::new();
    for _ in 0..rng.below(5) {
        let at = rng.between(from, to);
        let date = chrono::DateTime::from_timestamp_millis(at).unwrap().date_naive();
        exceptions.insert(date.to_string(), intervals(rng));
    }
    json!({"weekly": weekly, "exceptions": exceptions})
}
