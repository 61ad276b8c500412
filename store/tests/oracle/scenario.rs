//! Random workspaces: zone, calendar, events of every kind in any order, and questions about them.

mod made;
mod people;
mod threads;

use super::event::instant;
use super::queries;
use super::rng::Rng;
use made::Made;
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
