//! What each conversation carries as of now: sections 2.7 to 3 of `docs/cycles.md`.

use super::cycles::{Began, Cycle, is_person};
use super::event::Event;
use super::world::World;
use reports::query::{Direction, Source, Status};
use std::collections::BTreeSet;

const DAY: i64 = 86_400_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    Contact,
    Person,
    Automated,
}

/// A conversation with everything that reports ask of it.
#[derive(Debug, Clone)]
pub struct Row {
    pub thread: String,
    pub number: u32,
    pub contact: String,
    pub line: String,
    pub url: Option<String>,
    pub start: i64,
    pub closed: Option<i64>,
    pub status: Status,
    pub direction: Direction,
    pub source: Source,
    pub source_detail: String,
    /// Beginning of the wait, first response, who wrote it.
    pub response: Option<(i64, i64, String)>,
    /// Asked, answered.
    pub replies: Vec<(i64, i64)>,
    /// Who gave each.
    pub repliers: Vec<String>,
    pub unanswered: bool,
    pub members: BTreeSet<String>,
    pub replied: BTreeSet<String>,
    pub owner: Option<String>,
    pub unassigned: bool,
    pub tags: BTreeSet<String>,
    pub asked: bool,
    pub rating: Option<Rating>,
    pub messages: Vec<(i64, Writer)>,
    /// Persons' messages: when, by whom.
    pub written: Vec<(i64, String)>,
    /// Whom the last hand-off named.
    pub handed_to: Option<String>,
    /// Template and its version.
    pub template: Option<(String, Option<String>)>,
    /// The id of the flow.
    pub flow: Option<String>,
    /// The kind of the advertisement.
    pub referral: Option<String>,
    pub campaign: Option<String>,
    /// What could be codes of clicks, in order.
    pub codes: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Rating {
    pub stars: u8,
    pub at: i64,
    pub comment: Option<String>,
    pub owner: Option<String>,
}

pub fn row(world: &World, cycle: &Cycle) -> Row {
    let events = &cycle.events;
    let messages: Vec<&Event> = events.iter().filter(|event| event.is("message")).collect();
    let agents_assigned: BTreeSet<String> =
        of(events, "conversation.assigned").map(|e| e.get("agent").to_owned()).collect();
    let replied: BTreeSet<String> = messages.iter().copied().filter(|message| is_person(message)).map(author).collect();
    let unassigned = agents_assigned.is_empty() && replied.is_empty();
    let source_detail = source(cycle, &messages);
    let direction = match messages.first() {
        Some(first) if first.get("from") == "contact" => Direction::Inbound,
        _ => Direction::Outbound,
    };
    let wait = wait(cycle);
    let response = wait.and_then(|position| {
        let answer = events[position..].iter().skip(1).find(|event| event.is("message") && is_person(event))?;
        Some((events[position].at, answer.at, author(answer)))
    });
    let closed = cycle.closing.as_ref().map(|closing| closing.at);
    let of_contact = messages.iter().find(|message| message.get("from") == "contact");
    let referral = of_contact.and_then(|message| message.json.get("referral"));
    let of_ad = |name: &str| Some(referral?[name].as_str()?.to_owned());
    let handed_to = of(events, "conversation.handed_off").filter_map(|event| event.text("team")).last();
    let template = messages.iter().find(|message| message.text("template").is_some());
    let campaign = messages.first().and_then(|message| message.text("campaign")).map(str::to_owned);
    let (replies, repliers) = replies(cycle, &messages).into_iter().unzip();
    Row {
        thread: cycle.thread.clone(),
        number: cycle.number,
        contact: cycle.contact.clone(),
        line: cycle.line.clone(),
        url: cycle.url.clone(),
        start: cycle.start,
        closed,
        status: status(world, cycle, &messages, &source_detail, unassigned),
        direction,
        source: match source_detail.as_str() {
            "inbound" => Source::Inbound,
            "inbox" => Source::Inbox,
            "flow" => Source::Flow,
            _ => Source::Other,
        },
        source_detail,
        unanswered: wait.is_some_and(|position| response.is_none() && unanswered(world, cycle, events[position].at)),
        response,
        replies,
        repliers,
        written: messages
            .iter()
            .filter(|message| is_person(message))
            .map(|message| (message.at, author(message)))
            .collect(),
        members: agents_assigned.union(&replied).cloned().collect(),
        owner: owner(events.iter()),
        replied,
        unassigned,
        tags: tags(world, events),
        asked: !cycle.surveys.is_empty(),
        rating: rating(world, cycle),
        messages: messages.iter().map(|message| (message.at, writer(message))).collect(),
        handed_to: handed_to.map(str::to_owned),
        template: template
            .map(|message| (message.get("template").to_owned(), message.text("template_version").map(str::to_owned))),
        flow: cycle.runs.first().map(|run| run.get("flow").to_owned()),
        referral: of_ad("source_type"),
        campaign: campaign.or(of_ad("headline")).or(of_ad("source_id")),
        codes: of_contact.and_then(|message| message.text("text")).map(codes).unwrap_or_default(),
    }
}

fn of<'a>(events: &'a [Event], kind: &'a str) -> impl Iterator<Item = &'a Event> {
    events.iter().filter(move |event| event.is(kind))
}

fn author(message: &Event) -> String {
    match message.get("from") {
        "phone" => "phone".to_owned(),
        _ => message.text("agent").unwrap_or("unknown").to_owned(),
    }
}

fn writer(message: &Event) -> Writer {
    match message.get("from") {
        "contact" => Writer::Contact,
        _ if is_person(message) => Writer::Person,
        _ => Writer::Automated,
    }
}

/// Words of 4 to 12 plain letters and digits with one of each, the last ten.
fn codes(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let plain = words.filter(|word| word.chars().all(|c| c.is_ascii_alphanumeric()) && (4..=12).contains(&word.len()));
    let mixed = |word: &&str| word.contains(|c: char| c.is_ascii_digit()) && word.contains(char::is_alphabetic);
    let all: Vec<String> = plain.filter(mixed).map(str::to_owned).collect();
    all[all.len().saturating_sub(10)..].to_vec()
}

fn source(cycle: &Cycle, messages: &[&Event]) -> String {
    let declared = of(&cycle.events, "conversation.opened").next().and_then(|opened| opened.text("source"));
    if let (Some(declared), Began::Opened | Began::FirstMessage) = (declared, cycle.began) {
        return declared.to_owned();
    }
    let by = match messages.first().map(|message| message.get("from")) {
        Some("contact") => "inbound",
        Some("agent" | "phone") => "inbox",
        Some("auto_reply") => "auto_response",
        Some(other) => other,
        None => "unknown",
    };
    by.to_owned()
}

/// The contact's first message: not one that came after the closing.
fn first_of_contact(cycle: &Cycle) -> Option<usize> {
    cycle.events.iter().position(|event| {
        event.is("message") && event.get("from") == "contact" && !cycle.late.iter().any(|id| id == event.get("message"))
    })
}

fn flow_handles(cycle: &Cycle) -> bool {
    let events = &cycle.events;
    let from_flow = of(events, "message").any(|message| message.get("from") == "flow");
    let handed_off = of(events, "conversation.handed_off").next().is_some();
    let since = first_of_contact(cycle).map_or(events.as_slice(), |position| &events[position..]);
    from_flow && !handed_off && !of(since, "message").any(is_person)
}

/// Where in the cycle's events the wait begins.
fn wait(cycle: &Cycle) -> Option<usize> {
    let first = first_of_contact(cycle)?;
    if flow_handles(cycle) {
        return None;
    }
    let after = &cycle.events[first + 1..];
    let hand_off = after.iter().position(|event| event.is("conversation.handed_off"));
    let answer = after.iter().position(|event| event.is("message") && is_person(event));
    match (hand_off, answer) {
        (Some(hand_off), None) => Some(first + 1 + hand_off),
        (Some(hand_off), Some(answer)) if hand_off < answer => Some(first + 1 + hand_off),
        _ => Some(first),
    }
}

fn replies(cycle: &Cycle, messages: &[&Event]) -> Vec<((i64, i64), String)> {
    let mut replies = Vec::new();
    let mut asked = None;
    for message in messages {
        match writer(message) {
            Writer::Contact if cycle.late.iter().any(|id| id == message.get("message")) => {}
            Writer::Contact => asked = asked.or(Some(message.at)),
            Writer::Person => replies.extend(asked.take().map(|asked| ((asked, message.at), author(message)))),
            Writer::Automated => {}
        }
    }
    replies
}

fn status(world: &World, cycle: &Cycle, messages: &[&Event], source: &str, unassigned: bool) -> Status {
    if cycle.closing.is_some() {
        return Status::Closed;
    }
    if flow_handles(cycle) {
        return Status::InFlow;
    }
    let silent = !messages.iter().any(|message| message.get("from") == "contact");
    let reached = |message: &&Event| world.has_status(message.get("message"), &["sent", "delivered", "read", "played"]);
    if source != "inbound" && silent && !messages.iter().any(reached) {
        return Status::NotContacted;
    }
    if unassigned { Status::New } else { Status::InProgress }
}

fn unanswered(world: &World, cycle: &Cycle, waits_since: i64) -> bool {
    match &cycle.closing {
        None => waits_since + DAY <= world.now,
        Some(closing) => closing.by != "flow",
    }
}

/// Of the agents assigned and not unassigned since, the one assigned last; else who wrote last.
fn owner<'a>(events: impl Iterator<Item = &'a Event>) -> Option<String> {
    let mut assigned: Vec<String> = Vec::new();
    let mut wrote = None;
    for event in events {
        match event.kind.as_str() {
            "conversation.assigned" => {
                assigned.retain(|agent| agent != event.get("agent"));
                assigned.push(event.get("agent").to_owned());
            }
            "conversation.unassigned" => assigned.retain(|agent| agent != event.get("agent")),
            "message" if is_person(event) => wrote = Some(author(event)),
            _ => {}
        }
    }
    assigned.pop().or(wrote)
}

fn tags(world: &World, events: &[Event]) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    for event in events {
        if event.is("conversation.tagged") {
            tags.insert(world.tag("conversation", event.get("tag"), event.at));
        } else if event.is("conversation.untagged") {
            tags.remove(&world.tag("conversation", event.get("tag"), event.at));
        }
    }
    tags
}

fn rating(world: &World, cycle: &Cycle) -> Option<Rating> {
    let last = cycle.ratings.iter().max_by_key(|event| (event.at, event.key.clone()))?;
    let survey = cycle.surveys.iter().map(|survey| survey.at).filter(|at| *at <= last.at).max();
    let moment = survey.unwrap_or(last.at);
    Some(Rating {
        stars: last.json["rating"].as_u64().unwrap() as u8,
        at: last.at,
        comment: last.text("comment").filter(|_| !world.is_deleted(&cycle.contact)).map(str::to_owned),
        // Events of the cycle all lie before its closing, but for late messages, which are nobody's.
        owner: owner(cycle.events.iter().filter(|event| event.at <= moment)),
    })
}
