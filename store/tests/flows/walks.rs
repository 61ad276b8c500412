//! Ways that are known before their events are: random graphs with loops, joins and every kind of step, walked at random and told.

use super::*;
use crate::rng::Rng;
use std::collections::BTreeSet;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What a step is: its kind and what it says of its wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Menu,
    Question,
    Template,
    Message,
    Delay,
}

impl Kind {
    const ALL: [Kind; 5] = [Kind::Menu, Kind::Question, Kind::Template, Kind::Message, Kind::Delay];

    fn told(self) -> &'static str {
        match self {
            Kind::Menu => r#""kind":"MENU","wait_s":600"#,
            Kind::Question => r#""kind":"QUESTION""#,
            Kind::Template => r#""kind":"TEMPLATE""#,
            Kind::Message => r#""kind":"MESSAGE""#,
            Kind::Delay => r#""kind":"DELAY","wait_s":300"#,
        }
    }

    /// How long it waits for an answer.
    pub fn wait(self) -> Option<i64> {
        match self {
            Kind::Menu => Some(10 * MINUTE),
            Kind::Question | Kind::Template => Some(DAY),
            Kind::Message | Kind::Delay => None,
        }
    }
}

/// A step of a version; the last one leads nowhere.
pub struct Spot {
    pub kind: Kind,
    pub goal: bool,
    pub next: BTreeSet<usize>,
}

pub type Graph = Vec<Spot>;

pub fn graph(rng: &mut Rng) -> Graph {
    let steps = 2 + rng.below(7);
    let spot = |from: usize, rng: &mut Rng| {
        let mut next = BTreeSet::new();
        if from + 1 < steps {
            next.insert(from + 1);
            // Forwards, backwards, or to itself.
            next.extend((0..rng.below(3)).map(|_| rng.below(steps)).collect::<Vec<_>>());
        }
        Spot { kind: *rng.pick(&Kind::ALL), goal: rng.chance(10), next }
    };
    (0..steps).map(|from| spot(from, rng)).collect()
}

pub fn told(graph: &Graph) -> String {
    let steps = graph.iter().enumerate().map(|(place, spot)| {
        let next: Vec<String> = spot.next.iter().map(|next| format!("\"s{next}\"")).collect();
        let (kind, goal, next) = (spot.kind.told(), spot.goal, next.join(","));
        format!(r#"{{"step":"s{place}",{kind},"goal":{goal},"next":[{next}]}}"#)
    });
    format!("[{}]", steps.collect::<Vec<_>>().join(","))
}

/// A visit to a step.
pub struct Visit {
    pub step: usize,
    pub at: i64,
    /// Since when it said that it waits.
    pub waited: Option<i64>,
    /// The word that it ended with, and when; none: it has not, or the run went on without a word.
    pub ended: Option<(&'static str, i64)>,
    pub answered: bool,
    /// What went wrong.
    pub error: Option<&'static str>,
}

/// A run.
pub struct Way {
    pub name: String,
    pub version: usize,
    pub contact: usize,
    pub execution: Option<usize>,
    pub entered: i64,
    pub visits: Vec<Visit>,
    /// What run.ended said: status, when, reason.
    pub end: Option<(&'static str, i64, Option<&'static str>)>,
    /// The error that it came with.
    pub error: Option<&'static str>,
}

/// Walks at random and tells it.
pub fn way(rng: &mut Rng, name: &str, version: usize, graph: &Graph, events: &mut Vec<String>) -> Way {
    // Some long ago, some whose waits are not over yet.
    let entered =
        if rng.chance(60) { START + rng.between(0, 20 * DAY) } else { common::NOW - rng.between(3 * HOUR, 3 * DAY) };
    let execution = rng.chance(50).then(|| rng.below(3));
    let contact = rng.below(12);
    let more = execution.map(|execution| format!(r#","execution":"x{execution}""#)).unwrap_or_default();
    events.push(started(name, &format!("v{version}"), &format!("c{contact}"), entered, &more));
    let way =
        Way { name: name.to_owned(), version, contact, execution, entered, visits: Vec::new(), end: None, error: None };
    let mut walk = Walk { rng, events, way, now: entered };
    if walk.rng.chance(95) {
        walk.go(graph);
    }
    walk.way
}

struct Walk<'a> {
    rng: &'a mut Rng,
    events: &'a mut Vec<String>,
    way: Way,
    now: i64,
}

impl Walk<'_> {
    fn tick(&mut self) -> i64 {
        self.now += self.rng.between(1, 90_000);
        self.now
    }

    fn tell(&mut self, place: usize, status: &str, more: &str) -> i64 {
        let at = self.tick();
        self.events.push(step(&self.way.name, &format!("s{place}"), status, at, more));
        at
    }

    /// Comes to a step. What comes back to one has to say so: an end alone would belong to the visit before.
    fn visit(&mut self, place: usize, kind: Kind) {
        let is_back = self.way.visits.iter().any(|visit| visit.step == place);
        let mut visit = Visit { step: place, at: 0, waited: None, ended: None, answered: false, error: None };
        let runs = self.rng.chance(60);
        if runs {
            visit.at = self.tell(place, "running", "");
        }
        let waits = kind.wait().is_some() && self.rng.chance(60);
        if waits || (is_back && !runs) {
            let at = self.tell(place, "waiting", "");
            visit.waited = Some(at);
            visit.at = if runs { visit.at } else { at };
        }
        self.way.visits.push(visit);
    }

    fn leave(&mut self, status: &'static str, answer: bool) {
        let Some(Visit { step, .. }) = self.way.visits.last() else { return };
        let step = *step;
        let (error, more) = if status == "failed" { self.error() } else { (None, String::new()) };
        let at = self.tell(step, status, if answer { r#","answer":"1""# } else { &more });
        if let Some(visit) = self.way.visits.last_mut() {
            visit.error = error;
            visit.at = if visit.at == 0 { at } else { visit.at };
            visit.ended = Some((status, at));
            visit.answered = answer;
        }
    }

    fn end(&mut self, status: &'static str, reason: Option<&'static str>) {
        let at = self.tick();
        let mut more = reason.map(|reason| format!(r#","reason":"{reason}""#)).unwrap_or_default();
        if status == "failed" {
            let (error, told) = self.error();
            self.way.error = error;
            more += &told;
        }
        self.events.push(ended(&self.way.name, status, at, &more));
        self.way.end = Some((status, at, reason));
    }

    /// What went wrong, where that is told: what it is called by, and as an event has it.
    fn error(&mut self) -> (Option<&'static str>, String) {
        let (name, json) = match self.rng.below(4) {
            0 => ("131026", r#"{"code":131026,"title":"Message undeliverable"}"#),
            1 => ("E7", r#"{"code":"E7"}"#),
            2 => ("Timeout", r#"{"title":"Timeout","details":"after 30 s"}"#),
            _ => return (None, String::new()),
        };
        (Some(name), format!(r#","error":{json}"#))
    }

    fn go(&mut self, graph: &Graph) {
        let mut place = 0;
        loop {
            let spot = &graph[place];
            self.visit(place, spot.kind);
            let has_begun = self.way.visits.last().is_some_and(|visit| visit.at > 0);
            if self.way.visits.len() >= 25 || self.rng.chance(18) {
                return self.stop(has_begun);
            }
            let others: Vec<usize> = spot.next.iter().copied().filter(|next| *next != place).collect();
            match self.rng.below(10) {
                0 => self.leave("skipped", false),
                // Without a word; a step cannot be left so towards itself.
                1 if has_begun && !others.is_empty() => {
                    place = *self.rng.pick(&others);
                    continue;
                }
                _ => {
                    let answer = spot.kind.wait().is_some() && self.rng.chance(70);
                    self.leave("completed", answer);
                }
            }
            if spot.next.is_empty() || (spot.goal && self.rng.chance(50)) {
                if self.rng.chance(50) {
                    self.end("completed", None);
                }
                return;
            }
            if self.rng.chance(5) {
                // About to go on.
                return;
            }
            place = *self.rng.pick(&spot.next.iter().copied().collect::<Vec<_>>());
        }
    }

    /// Gets no further.
    fn stop(&mut self, has_begun: bool) {
        let coin = self.rng.chance(50);
        match self.rng.below(8) {
            0 => self.leave("expired", false),
            1 => self.leave("failed", false),
            2 => self.leave("canceled", false),
            3 => self.end("canceled", Some(if coin { "manual" } else { "open_conversation" })),
            4 => self.end("failed", coin.then_some("api")),
            5 => self.end("expired", None),
            _ if !has_begun => self.leave("failed", false),
            // It is there, or its wait is over.
            _ => {}
        }
        if self.way.visits.last().is_some_and(|visit| visit.at == 0) {
            // Nothing was told of that step.
            self.way.visits.pop();
        }
    }
}
