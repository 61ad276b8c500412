//! Threads to conversations: the rules of `docs/cycles.md`, read a second time and written as plainly as they are there.

use super::event::{Event, instant};
use super::world::World;
use std::collections::BTreeMap;

/// A conversation: what belongs to it, before anything is reckoned.
#[derive(Debug, Clone)]
pub struct Cycle {
    pub thread: String,
    /// 1, 2, 3 … within the thread.
    pub number: u32,
    /// Who it is with, merges followed.
    pub contact: String,
    pub line: String,
    pub url: Option<String>,
    pub start: i64,
    pub began: Began,
    pub closing: Option<Closing>,
    /// Openings, counted messages, assignments, hand-offs and tags in order.
    pub events: Vec<Event>,
    /// Ids of the messages that came after the closing and stayed.
    pub late: Vec<String>,
    pub surveys: Vec<Event>,
    pub ratings: Vec<Event>,
    /// Beginnings of runs of flows, in order.
    pub runs: Vec<Event>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Began {
    Opened,
    Reopened,
    /// By the thread's first message.
    FirstMessage,
    /// By a message after a closing: a reopening that nobody reported.
    LaterMessage,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    pub at: i64,
    /// When it takes effect.
    pub from: i64,
    /// agent, flow, auto, contact, or idle.
    pub by: String,
}

/// All conversations of all threads.
pub fn conversations(world: &World) -> Vec<Cycle> {
    let mut threads: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    let mut loose = Vec::new();
    for event in &world.events {
        if let Some(conversation) = event.text("conversation") {
            threads.entry(conversation.to_owned()).or_default().push(event.clone());
        } else if event.is("message") {
            loose.push(event.clone());
        }
    }
    // From their own events alone …
    let alone: Vec<Cycle> = threads.iter().flat_map(|(thread, events)| fold(world, thread, events)).collect();
    // … it shows which loose messages are theirs.
    let mut pairs: BTreeMap<(String, String), Vec<Event>> = BTreeMap::new();
    for message in loose {
        let (contact, line) = (world.person(message.get("contact")), message.get("line").to_owned());
        let open = alone.iter().filter(|cycle| {
            cycle.contact == contact
                && cycle.line == line
                && cycle.start <= message.at
                && cycle.closing.as_ref().is_none_or(|closing| message.at <= closing.at)
        });
        match open.max_by_key(|cycle| (cycle.start, cycle.thread.clone())) {
            Some(cycle) => threads.entry(cycle.thread.clone()).or_default().push(message),
            None => pairs.entry((contact, line)).or_default().push(message),
        }
    }
    let mut cycles: Vec<Cycle> = threads.iter().flat_map(|(thread, events)| fold(world, thread, events)).collect();
    for ((contact, line), events) in &pairs {
        cycles.extend(fold_pair(world, contact, line, events));
    }
    cycles
}

/// Section 1.4. Messages that do not count are left out before.
fn order(event: &Event) -> (i64, u8, u8, Vec<String>, u8) {
    let (rank, within) = match event.kind.as_str() {
        "conversation.opened" => (0, 0),
        "conversation.reopened" => (1, 0),
        "message" if event.get("from") == "contact" => (2, 0),
        "message" => (3, 0),
        "run.started" => (4, 0),
        "conversation.assigned" => (4, 1),
        "conversation.unassigned" => (4, 2),
        "conversation.handed_off" => (4, 3),
        "conversation.tagged" => (4, 4),
        "conversation.untagged" => (4, 5),
        "survey.sent" => (4, 6),
        "conversation.rated" => (4, 7),
        "conversation.closed" => (5, 0),
        other => panic!("{other} is no event of a thread"),
    };
    let (given, parts) = event.key.clone();
    let tie = if event.is("message") { vec![event.get("message").to_owned()] } else { parts };
    (event.at, rank, within, [vec![given.to_string()], tie].concat(), 0)
}

pub fn is_person(message: &Event) -> bool {
    matches!(message.get("from"), "agent" | "phone")
}

fn fold(world: &World, thread: &str, events: &[Event]) -> Vec<Cycle> {
    let mut own: Vec<&Event> = events.iter().collect();
    own.sort_by_key(|event| order(event));
    let openings: Vec<&Event> = own.iter().copied().filter(|event| event.is("conversation.opened")).collect();
    let messages: Vec<&Event> = own.iter().copied().filter(|event| event.is("message")).collect();
    // Loose messages that joined name a contact and a line too, but only what names the conversation tells whose it is.
    let named: Vec<&Event> =
        messages.iter().copied().filter(|message| message.text("conversation").is_some()).collect();
    let contact = openings.iter().find_map(|event| event.text("contact"));
    let Some(contact) = contact.or_else(|| named.iter().find_map(|event| event.text("contact"))) else { return vec![] };
    let line = openings.iter().find_map(|event| event.text("line"));
    let line = line.or_else(|| named.iter().find_map(|event| event.text("line"))).unwrap_or_default();
    let url = openings.iter().rev().find_map(|event| event.text("url")).filter(|_| !world.is_erased(contact));
    let answers: Vec<&str> =
        own.iter().filter(|event| event.is("conversation.rated")).filter_map(|event| event.text("message")).collect();

    let mut cycles: Vec<Cycle> = Vec::new();
    let begin = |cycles: &mut Vec<Cycle>, event: &Event, began| {
        cycles.push(Cycle {
            thread: thread.to_owned(),
            number: cycles.len() as u32 + 1,
            contact: world.person(contact),
            line: line.to_owned(),
            url: url.map(str::to_owned),
            start: event.at,
            began,
            closing: None,
            events: vec![],
            late: vec![],
            surveys: vec![],
            ratings: vec![],
            runs: vec![],
        });
    };
    let mut early_surveys = Vec::new();
    for event in own.iter().copied() {
        let open = cycles.last().is_some_and(|cycle| cycle.closing.is_none());
        match event.kind.as_str() {
            "conversation.opened" | "conversation.reopened" => {
                if !open {
                    let opened = event.is("conversation.opened");
                    begin(&mut cycles, event, if opened { Began::Opened } else { Began::Reopened });
                }
                cycles.last_mut().unwrap().events.push(event.clone());
            }
            "message" if !world.counts(event) => {}
            "message" => {
                if cycles.is_empty() {
                    begin(&mut cycles, event, Began::FirstMessage);
                } else if !open {
                    let answers_survey = event.get("from") == "contact" && answers.contains(&event.get("message"));
                    let automated = event.get("from") != "contact" && !is_person(event);
                    if automated || answers_survey {
                        cycles.last_mut().unwrap().late.push(event.get("message").to_owned());
                    } else {
                        begin(&mut cycles, event, Began::LaterMessage);
                    }
                }
                cycles.last_mut().unwrap().events.push(event.clone());
            }
            "conversation.closed" => {
                if open {
                    let closing = Closing { at: event.at, from: event.at, by: event.get("by").to_owned() };
                    cycles.last_mut().unwrap().closing = Some(closing);
                }
            }
            "survey.sent" => match cycles.last_mut() {
                Some(cycle) => cycle.surveys.push(event.clone()),
                None => early_surveys.push(event.clone()),
            },
            "conversation.rated" | "run.started" => {}
            _ => {
                if open {
                    cycles.last_mut().unwrap().events.push(event.clone());
                }
            }
        }
    }
    let Some(first) = cycles.first_mut() else { return vec![] };
    first.surveys.splice(0..0, early_surveys);
    for rating in own.iter().filter(|event| event.is("conversation.rated")) {
        let cycle = rated(&cycles, rating);
        cycles[cycle].ratings.push((*rating).clone());
    }
    for run in own.iter().filter(|event| event.is("run.started")) {
        if let Some(cycle) = ran(&cycles, run.at) {
            cycles[cycle].runs.push((*run).clone());
        }
    }
    cycles
}

/// Section 2.9: in which conversation a run begins.
fn ran(cycles: &[Cycle], at: i64) -> Option<usize> {
    let ended = |cycle: &Cycle| cycle.closing.as_ref().is_some_and(|closing| closing.at < at);
    let next = cycles.iter().position(|cycle| !ended(cycle))?;
    let early = cycles[next].start - at;
    (next == 0 || early <= 5 * 60_000).then_some(next)
}

/// Section 2.6: whose rating it is.
fn rated(cycles: &[Cycle], rating: &Event) -> usize {
    let holds = |cycle: &Cycle, id: &str| {
        cycle.events.iter().any(|event| event.text("message") == Some(id) && event.is("message"))
    };
    if let Some(by_message) = rating.text("message").and_then(|id| cycles.iter().position(|cycle| holds(cycle, id))) {
        return by_message;
    }
    let surveys =
        cycles.iter().enumerate().flat_map(|(index, cycle)| cycle.surveys.iter().map(move |survey| (survey.at, index)));
    if let Some((_, by_survey)) = surveys.filter(|(at, _)| *at <= rating.at).max() {
        return by_survey;
    }
    cycles.iter().rposition(|cycle| cycle.start <= rating.at).unwrap_or(0)
}

/// The conversations of a contact's loose messages on a line: they close when nothing was written for long.
fn fold_pair(world: &World, contact: &str, line: &str, events: &[Event]) -> Vec<Cycle> {
    let mut messages: Vec<&Event> = events.iter().filter(|event| world.counts(event)).collect();
    messages.sort_by_key(|event| order(event));
    let mut cycles: Vec<Cycle> = Vec::new();
    let mut last = i64::MIN;
    for message in messages {
        let session = message.text("session_at").map(instant);
        let opens_another = cycles.last().is_some_and(|open| {
            let told = open.events[0].text("session_at").map(instant);
            session.is_some_and(|session| session != open.start && Some(session) != told)
        });
        if cycles.is_empty() || message.at - last > world.idle_ms || opens_another {
            if let Some(Closing { from, .. }) = cycles.last_mut().and_then(|cycle| cycle.closing.as_mut()) {
                *from = message.at.min(*from);
            }
            let began = if cycles.is_empty() { Began::FirstMessage } else { Began::LaterMessage };
            cycles.push(Cycle {
                thread: format!("~{}/{}", encoded(contact), encoded(line)),
                number: cycles.len() as u32 + 1,
                contact: world.person(contact),
                line: line.to_owned(),
                url: None,
                start: message.at,
                began,
                closing: None,
                events: vec![],
                late: vec![],
                surveys: vec![],
                ratings: vec![],
                runs: vec![],
            });
        }
        last = message.at;
        let cycle = cycles.last_mut().unwrap();
        cycle.events.push(message.clone());
        cycle.closing = Some(Closing { at: last, from: last + world.idle_ms, by: "idle".to_owned() });
    }
    // What has not taken effect yet has not happened.
    for cycle in &mut cycles {
        cycle.closing = cycle.closing.take().filter(|closing| closing.from <= world.now);
    }
    cycles
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
