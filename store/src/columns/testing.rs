//! Random workspaces in memory, for the tests of the columns and of what is computed from them.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::catch_up;
use super::dims::{Agent, Agents, Contacts, Lines, TagKind, Tags};
use super::load::{self, Loaded, Read};
use super::read::{Facts, Head};
use super::row::{At, Fact, NOBODY, Row, agent_key, open};
use crate::packed::{Author, Member, Packed, Reply};
use crate::settings::Settings;
use reports::overview::WeekStart;
use reports::zone::Zone;
use std::collections::BTreeMap;
use std::sync::Arc;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;
/// 2025-10-24T12:00:00Z, two days before clocks change in Rome.
pub const MIDDLE: i64 = 1_761_307_200_000;

pub const CONTACT_TAGS: [&str; 3] = ["lead", "vip", "old"];
pub const TAGS: [&str; 4] = ["sales", "vip", "spam", "late"];
pub const LINES: [&str; 2] = ["5511", ""];
pub const AGENTS: [(&str, &str); 3] = [("a1", "ann@example.com"), ("a2", "bob@example.com"), ("a3", "bob@example.com")];
const HOURS: &str = r#"{"weekly":{"mon":[["09:00","12:30"],["13:30","18:00"]],"tue":[["09:00","18:00"]],"sat":[["22:00","30:00"]]},
    "exceptions":{"2025-10-21":[]}}"#;

/// SplitMix64: small, and the same on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`.
    pub fn below(&mut self, n: i64) -> i64 {
        (self.next() % n.max(1) as u64) as i64
    }

    /// Once in `n`.
    pub fn once_in(&mut self, n: i64) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as i64) as usize].clone()
    }

    pub fn some<T: Clone>(&mut self, from: &[T], once_in: i64) -> Vec<T> {
        from.iter().filter(|_| self.once_in(once_in)).cloned().collect()
    }
}

/// A workspace: plain rows, nothing clever.
#[derive(Clone)]
pub struct World {
    pub now: i64,
    pub settings: Settings,
    pub surveys_seen: bool,
    pub rows: BTreeMap<u32, Row>,
    /// By contact: tag ids.
    pub contact_tags: BTreeMap<u32, Vec<u32>>,
}

impl World {
    /// Up to `most` conversations around [`MIDDLE`].
    pub fn random(random: &mut Random, most: i64) -> World {
        let zones =
            ["Europe/Rome", "UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Africa/Cairo", "Australia/Lord_Howe"];
        let mut settings = Settings { time_zone: Zone::parse(random.pick(&zones)).unwrap(), ..Settings::default() };
        settings.week_start = random.pick(&[WeekStart::Monday, WeekStart::Sunday]);
        if !random.once_in(3) {
            settings.set("business_hours", HOURS).unwrap();
        }
        let mut world = World {
            now: MIDDLE + random.below(5 * DAY),
            settings,
            surveys_seen: random.once_in(2),
            rows: BTreeMap::new(),
            contact_tags: BTreeMap::new(),
        };
        for contact in 1..=random.below(40) + 1 {
            let tags = random.some(&[1, 2, 3], 3);
            world.contact_tags.insert(contact as u32, tags);
        }
        for id in 1..=random.below(most + 1) as u32 {
            world.put(id, random);
        }
        world
    }

    /// A new conversation, or the same one different.
    pub fn put(&mut self, id: u32, random: &mut Random) {
        let contacts = self.contact_tags.len() as i64;
        let row = row(id, (random.below(contacts) + 1) as u32, random);
        self.rows.insert(id, row);
    }

    /// As the store would give it.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        self.rows.values().for_each(|row| facts.push(row.fact.clone(), false, &row.packed.to_bytes().unwrap()));
        facts
    }

    /// As columns.
    pub fn load(&self) -> Loaded {
        let agents = AGENTS.iter().enumerate().map(|(index, (ext, email))| Agent {
            key: index as u32 + 2,
            ext: (*ext).to_owned(),
            name: None,
            email: Some((*email).to_owned()),
            team: None,
            former: false,
        });
        let contact_tags = (1..).zip(CONTACT_TAGS).map(|(id, name)| (id, TagKind::Contact, name.to_owned()));
        let tags = (11..).zip(TAGS).map(|(id, name)| (id, TagKind::Conversation, name.to_owned()));
        let mut lines = Lines::default();
        LINES.iter().for_each(|line| _ = lines.key(line));
        let mut contacts = Contacts::default();
        self.contact_tags.iter().for_each(|(contact, tags)| contacts.set_tags(*contact, tags.clone()));
        let head = Head {
            revision: 1,
            generation: 1,
            surveys_seen: self.surveys_seen,
            agents: None,
            tags: None,
            settings: None,
        };
        let read = Read {
            head,
            settings: self.settings.clone(),
            agents: Agents::new(agents),
            tags: Tags::new(contact_tags.chain(tags)),
            contacts,
            lines,
            facts: self.facts(),
        };
        load::assemble(read, self.now).unwrap()
    }

    /// Changes the columns of an earlier state into those of this one, as catching up does.
    pub fn catch_up(&self, before: &World, loaded: &mut Loaded) {
        let mut facts = Facts::default();
        for (id, old) in &before.rows {
            if !self.rows.contains_key(id) {
                facts.push(old.fact.clone(), true, &old.packed.to_bytes().unwrap());
            }
        }
        for (id, row) in &self.rows {
            if before.rows.get(id) != Some(row) {
                facts.push(row.fact.clone(), false, &row.packed.to_bytes().unwrap());
            }
        }
        let mut contacts = Contacts::clone(&loaded.snapshot.contacts);
        for (contact, tags) in &self.contact_tags {
            if before.contact_tags.get(contact) != Some(tags) {
                contacts.set_tags(*contact, tags.clone());
            }
        }
        catch_up::apply(loaded, &facts, &mut contacts).unwrap();
        loaded.snapshot.contacts = Arc::new(contacts);
    }
}

fn row(id: u32, contact: u32, random: &mut Random) -> Row {
    // Whole hours often, so that edges of buckets are met.
    let fine = random.pick(&[1, MINUTE, HOUR]);
    let started_at = MIDDLE - 20 * DAY + random.below(24 * DAY / fine) * fine;
    let author = |random: &mut Random| match random.below(6) {
        0..=2 => Author::Contact,
        3 => Author::Automated,
        _ => Author::Agent(random.pick(&[-1, 0, 1, 2, 3])),
    };
    let step = random.pick(&[MINUTE, HOUR, DAY, 60 * DAY]);
    let mut offset = 0;
    let mut messages = Vec::new();
    let many = if random.once_in(30) { 600 } else { 8 };
    for _ in 0..random.below(many) {
        offset += random.below(step) as u64;
        messages.push((offset, author(random)));
    }
    let mut replies = Vec::new();
    let mut asked = None;
    for (at, author) in &messages {
        match author {
            Author::Contact => asked = asked.or(Some(*at)),
            Author::Automated => {}
            Author::Agent(agent) => {
                if let Some(asked) = asked.take() {
                    replies.push(Reply { asked, answered: *at, agent: *agent });
                }
            }
        }
    }
    let mut members: BTreeMap<i64, Member> = BTreeMap::new();
    for (_, author) in &messages {
        if let Author::Agent(agent) = author {
            members.entry(*agent).or_insert(Member { agent: *agent, assigned: false, messages: 0 }).messages += 1;
        }
    }
    for agent in random.some(&[1, 2, 3], 4) {
        members.entry(agent).or_insert(Member { agent, assigned: false, messages: 0 }).assigned = true;
    }
    let someone = |random: &mut Random| {
        let nobody = random.once_in(3);
        if nobody {
            NOBODY
        } else {
            random.pick(&members.keys().filter_map(|agent| agent_key(*agent)).chain([NOBODY]).collect::<Vec<_>>())
        }
    };
    let after = |random: &mut Random, most: i64| Some(started_at + random.below(most));
    let wait_from = after(random, HOUR).filter(|_| !random.once_in(3));
    let answered_at = wait_from.map(|at| at + random.below(step)).filter(|_| !random.once_in(3));
    let closed_at = after(random, step).filter(|_| !random.once_in(3));
    let rating = if random.once_in(3) { random.below(5) as u8 + 1 } else { 0 };
    Row {
        fact: Fact {
            id,
            contact,
            line: random.below(2) as u32,
            source: random.below(4) as u8,
            outbound: random.once_in(2),
            open_status: random.pick(&[open::IN_FLOW, open::NOT_CONTACTED, open::NEW, open::IN_PROGRESS]),
            asked: random.once_in(2),
            rating,
            commented: rating > 0 && random.once_in(2),
            started_at,
            closed_at: At::from(closed_at),
            closed_from: At::from(closed_at.map(|at| at + random.pick(&[0, DAY]))),
            wait_from: At::from(wait_from),
            answered_at: At::from(answered_at),
            unanswered_from: At::from(wait_from.map(|at| at + DAY).filter(|_| answered_at.is_none())),
            rated_at: At::from(after(random, step).filter(|_| rating > 0)),
            first_agent: if answered_at.is_some() { someone(random) } else { NOBODY },
            owner: someone(random),
            rating_owner: if rating > 0 { someone(random) } else { NOBODY },
        },
        packed: Packed {
            messages,
            replies,
            members: members.into_values().collect(),
            tags: random.some(&[11, 12, 13, 14], 3),
        },
    }
}
