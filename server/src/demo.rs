//! A made-up workspace: a home shop that serves customers in four languages on WhatsApp, over the eighteen months up
//! to now. Everything follows from the seed, the number of conversations and the hour it is made in.
//!
//! It says what happened in the same events that a real source sends, thread by thread.

mod ads;
mod begin;
mod clicks;
mod days;
mod flows;
mod people;
mod random;
mod sends;
mod sheet;
mod survey;
mod team;
#[cfg(test)]
mod tests;
mod texts;
mod thread;
mod topics;

pub use clicks::buttons;

use chrono::{DateTime, Utc};
use days::{Days, HOUR, MINUTE, SECOND};
use people::Person;
use random::Dice;
use sends::Campaign;
use sheet::Sheet;
use std::collections::VecDeque;
use thread::Thread;

/// How much, which, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many conversations.
    pub conversations: usize,
    /// Other seeds give other workspaces.
    pub seed: u64,
    /// The present.
    pub now: DateTime<Utc>,
}

/// Events that belong together, one JSON object each, in the order they happen.
#[derive(Debug)]
pub struct Batch {
    /// The thread that `events` are all of; none: there are none.
    pub thread: Option<String>,
    /// Contacts, agents and names of tags.
    pub people: Vec<String>,
    /// The conversations of the thread.
    pub events: Vec<String>,
    /// Flows and clicks.
    pub others: Vec<String>,
}

/// When (of 0 … 1) the tag "promo" became "discount code".
const RENAMED: f64 = 0.45;

const STREAM: u64 = 4;

/// The workspace being made, a batch at a time.
pub struct Workspace {
    plan: Plan,
    days: Days,
    campaigns: Vec<Option<Campaign>>,
    /// How many conversations begin on each day, and how many of them begin in threads of earlier days.
    quota: Vec<usize>,
    returning: Vec<usize>,
    /// For each contact: when their last thread ends, and whether they write again readily.
    contacts: Vec<(i64, bool)>,
    threads: u64,
    day: usize,
    /// Of the day: conversations of the campaign, and others, still to begin.
    left: (usize, usize),
    dice: Dice,
    ready: VecDeque<Batch>,
}

impl Workspace {
    /// Lays out the eighteen months.
    pub fn new(plan: Plan) -> Workspace {
        let days = Days::until(plan.now, plan.seed);
        let campaigns = sends::campaigns(&days, plan.seed);
        let quota = quota(&days, &campaigns, plan.conversations);
        let mut workspace = Workspace {
            returning: vec![0; quota.len()],
            contacts: Vec::new(),
            threads: 0,
            day: 0,
            left: (0, 0),
            dice: Dice::new(plan.seed, STREAM, 0),
            ready: VecDeque::new(),
            plan,
            days,
            campaigns,
            quota,
        };
        workspace.introduce();
        workspace.begin_day();
        workspace
    }

    /// What the settings command would be given.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("time_zone", "Europe/Rome".to_owned()),
            ("week_start", "monday".to_owned()),
            ("business_hours", days::business_hours(&self.days)),
            // Nobody's words: they may be kept.
            ("store_text", "true".to_owned()),
            ("message_prices", "EUR marketing=0.0572 utility=0.0248".to_owned()),
        ]
    }

    /// Where the data ends.
    pub fn end(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.days.end).unwrap_or(self.plan.now)
    }

    fn introduce(&mut self) {
        let mut sheet = Sheet::default();
        let (start, end) = (self.days.days.first().map_or(0, |day| day.start), self.days.end);
        team::introduce(&mut sheet, start, end);
        for flow in [&flows::WELCOME, &flows::SUPPORT, &flows::CART, &flows::SURVEY] {
            flow.publish(&mut sheet, &self.days);
        }
        let renamed = start + ((end - start) as f64 * RENAMED) as i64;
        let rename = sheet.event("tag.renamed", renamed).text("kind", "conversation");
        rename.text("from", "promo").text("to", "discount code").end();
        self.hand_out(None, sheet);
    }

    fn begin_day(&mut self) {
        let Some(day) = self.days.days.get(self.day) else { return };
        let fresh = self.quota[self.day] - self.returning[self.day].min(self.quota[self.day]);
        let campaign = self.campaigns[self.day].as_ref();
        let share = campaign.map_or(0.0, |campaign| campaign.weight / (campaign.weight + day.weight));
        let mass = (fresh as f64 * share) as usize;
        self.left = (mass, fresh - mass);

        let mut sheet = Sheet::default();
        clicks::stray(&mut sheet, &mut self.dice, day, self.quota[self.day]);
        let execution = format!("cart-{}", day.date);
        let trigger = flows::cart_trigger(self.day);
        flows::execution(&mut sheet, &flows::CART, &self.days, &execution, day.at(8 * 60), trigger);
        if self.day + 1 == self.days.days.len() {
            let (planned, next) = (self.days.end - HOUR, day.at(8 * 60) + 24 * HOUR);
            flows::planned(&mut sheet, &flows::CART, &self.days, "cart-tomorrow", planned, next);
        }
        if self.day == 0 || day.date.format("%d").to_string() == "01" {
            let survey = month_of(&self.days, day.start, "survey");
            flows::execution(&mut sheet, &flows::SURVEY, &self.days, &survey, day.start, "integration");
        }
        if let Some(campaign) = &self.campaigns[self.day] {
            sends::judged(&mut sheet, campaign, day.at(campaign.minute));
        }
        self.upkeep(&mut sheet);
        self.hand_out(None, sheet);
    }

    /// Now and then two contacts turn out to be one, or somebody asks to be forgotten.
    fn upkeep(&mut self, sheet: &mut Sheet) {
        let day = &self.days.days[self.day];
        let often = 1 + self.plan.conversations / 100_000;
        for turn in 0..often as i64 {
            if self.contacts.len() < 200 || !self.dice.chance(0.12) {
                continue;
            }
            let at = day.at(10 * 60) + turn * SECOND;
            let (one, other) = (self.dice.below(self.contacts.len()), self.dice.below(self.contacts.len()));
            if one <= other {
                continue;
            }
            if self.dice.chance(0.8) {
                sheet
                    .event("contact.merged", at)
                    .text("contact", &format!("c{one}"))
                    .text("into", &format!("c{other}"))
                    .end();
            } else {
                sheet.event("contact.deleted", at).text("contact", &format!("c{one}")).end();
            }
            // Neither writes under the old name again.
            self.contacts[one].0 = i64::MAX;
        }
    }

    fn hand_out(&mut self, thread: Option<String>, sheet: Sheet) {
        self.ready.push_back(sheet.finish(thread, self.days.end));
    }

    /// A thread that begins today, with all that follows.
    fn begin_thread(&mut self, mass: bool) {
        self.threads += 1;
        let mut dice = Dice::new(self.plan.seed, STREAM + 1, self.threads);
        let day = &self.days.days[self.day];
        let campaign = self.campaigns[self.day].clone().filter(|_| mass);
        let at = match &campaign {
            // Mass sendings go out within minutes.
            Some(campaign) => (day.at(campaign.minute) + dice.between(0, 25 * 60) * SECOND).min(self.days.end - SECOND),
            None => day.moment(&mut dice, self.days.end),
        };
        let begins = match &campaign {
            Some(_) => Begins::Campaign,
            None => Begins::any(&mut dice),
        };
        let business = !matches!(begins, Begins::Inbound | Begins::Button | Begins::Flow);
        let at = if matches!(begins, Begins::Inbox) { self.days.work(at, 0).min(self.days.end - SECOND) } else { at };
        let mut sheet = Sheet::default();
        let known = self.contact_for(&mut dice, at, business);
        let index = known.unwrap_or(self.contacts.len());
        let person = Person::new(self.plan.seed, index);
        if known.is_none() {
            self.contacts.push((0, person.loyal));
            person.introduce(&mut sheet, at);
        }
        let mut thread = Thread {
            days: &self.days,
            sheet: &mut sheet,
            dice,
            id: format!("v{}", self.threads),
            person: &person,
            messages: 0,
            runs: 0,
        };
        let mut closing = begin::first(&mut thread, &begins, at, known.is_none(), campaign.as_ref());
        let mut busy = closing.unwrap_or(i64::MAX);
        // Threads that come back, as long as their days have room.
        while let Some(closed) = closing {
            let again = thread.returns(closed, person.loyal);
            let Some(again) = again.filter(|again| *again < self.days.end) else { break };
            let on = self.days.day_of(again);
            if on == self.day || self.returning[on] >= self.quota[on] {
                break;
            }
            self.returning[on] += 1;
            closing = begin::again(&mut thread, again);
            busy = closing.unwrap_or(i64::MAX);
        }
        let id = thread.id;
        self.contacts[index].0 = self.contacts[index].0.max(busy);
        self.hand_out(Some(id), sheet);
        if business {
            self.refusals(&begins, campaign.as_ref(), at);
        }
    }

    /// Of a mass of sends some are refused at once: they open nothing and come on top.
    fn refusals(&mut self, begins: &Begins, campaign: Option<&Campaign>, at: i64) {
        let (from, template) = match (begins, campaign) {
            (_, Some(campaign)) => ("broadcast", campaign.template),
            (Begins::Order, _) => ("api", sends::ORDER),
            _ => return,
        };
        if !self.dice.chance(0.035) || self.contacts.is_empty() {
            return;
        }
        self.threads += 1;
        let index = self.dice.below(self.contacts.len());
        let person = Person::new(self.plan.seed, index);
        let mut sheet = Sheet::default();
        let mut thread = Thread {
            days: &self.days,
            sheet: &mut sheet,
            dice: Dice::new(self.plan.seed, STREAM + 1, self.threads),
            id: format!("v{}", self.threads),
            person: &person,
            messages: 0,
            runs: 0,
        };
        thread.refused(at, from, &template, campaign);
        let id = thread.id;
        self.hand_out(Some(id), sheet);
    }

    /// Somebody known who has nothing open, or nobody: then it is somebody new.
    fn contact_for(&self, dice: &mut Dice, at: i64, business: bool) -> Option<usize> {
        if !dice.chance(if business { 0.92 } else { 0.4 }) {
            return None;
        }
        let last = self.contacts.len().checked_sub(1)?;
        for _ in 0..6 {
            // The recent ones more than the old ones.
            let back = dice.unit() * dice.unit();
            let index = last - ((last as f64 * back) as usize).min(last);
            let (busy, loyal) = self.contacts[index];
            if busy < at - HOUR && (loyal || dice.chance(0.35)) {
                return Some(index);
            }
        }
        None
    }
}

impl Iterator for Workspace {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Some(batch);
            }
            if self.day >= self.days.days.len() {
                return None;
            }
            match self.left {
                (1.., _) => {
                    self.left.0 -= 1;
                    self.begin_thread(true);
                }
                (_, 1..) => {
                    self.left.1 -= 1;
                    self.begin_thread(false);
                }
                _ => {
                    self.day += 1;
                    self.begin_day();
                }
            }
        }
    }
}

/// How a thread begins.
enum Begins {
    /// The contact writes and a person answers.
    Inbound,
    /// The same, from the button of the website.
    Button,
    /// The contact writes and a flow answers.
    Flow,
    /// An agent writes.
    Inbox,
    /// The cart flow writes.
    Cart,
    /// The order system writes.
    Order,
    /// An answer that goes out by itself.
    AutoResponse,
    Campaign,
}

impl Begins {
    fn any(dice: &mut Dice) -> Begins {
        match dice.below(1000) {
            0..510 => Begins::Inbound,
            510..580 => Begins::Button,
            580..800 => Begins::Flow,
            800..870 => Begins::Inbox,
            870..940 => Begins::Cart,
            940..990 => Begins::Order,
            _ => Begins::AutoResponse,
        }
    }
}

/// The id of a month's execution of a flow.
fn month_of(days: &Days, at: i64, flow: &str) -> String {
    format!("{flow}-{}", days.days[days.day_of(at)].date.format("%Y-%m"))
}

/// Shares the conversations out among the days.
fn quota(days: &Days, campaigns: &[Option<Campaign>], conversations: usize) -> Vec<usize> {
    let extra = |campaign: &Option<Campaign>| campaign.as_ref().map_or(0.0, |campaign| campaign.weight);
    // A campaign whose hour has not come yet is not part of today.
    let weights = days.days.iter().zip(campaigns).map(|(day, campaign)| {
        let begun = campaign.as_ref().is_none_or(|campaign| day.at(campaign.minute) + 30 * MINUTE < days.end);
        day.weight + if begun { extra(campaign) } else { 0.0 }
    });
    let weights: Vec<f64> = weights.collect();
    let total: f64 = weights.iter().sum();
    let mut sum = 0.0;
    let mut given = 0;
    let share = weights.iter().map(|weight| {
        sum += weight;
        let upto = (sum / total * conversations as f64).round() as usize;
        let share = upto - given;
        given = upto;
        share
    });
    share.collect()
}
