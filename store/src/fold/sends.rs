//! Template messages and what is told of them (section 7 of `docs/cycles.md`): which there are in a thread, whether one began its
//! conversation, and what the contact quotes. What spans the contact's threads is settled by `project::sends`.

use super::cycles::{self, Draft};
use super::order::{Statuses, What, ordered};
use super::pair::{self, Folded, Pair};
use super::{Keyed, trace};
use crate::events::{Event, From, Message, MessageStatus, Origin, Pricing, StatusError};
use std::collections::HashMap;

/// One template message to one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in migrations/0011_sends.sql")]
pub struct Send {
    pub message: String,
    pub at: i64,
    pub template: Option<String>,
    pub template_version: Option<String>,
    pub campaign: Option<String>,
    pub origin: Origin,
    pub team: Option<String>,
    pub session_at: Option<i64>,
    pub new_contact: Option<bool>,
    /// Index and start of the conversation it lies in.
    pub cycle: Option<(usize, i64)>,
    /// No counted message of that conversation came before it, and the source does not say that it began none.
    pub opens: bool,
    pub came: Came,
}

/// What its statuses say, in whatever order they came: of each the earliest instant, UTC milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "named as in migrations/0011_sends.sql")]
pub struct Came {
    pub times: Times,
    /// Of the earliest failure.
    pub error: Option<StatusError>,
    pub pricing: Option<Pricing>,
}

/// When a send came how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "named as in migrations/0011_sends.sql")]
pub struct Times {
    pub accepted_at: Option<i64>,
    pub sent_at: Option<i64>,
    pub delivered_at: Option<i64>,
    pub read_at: Option<i64>,
    pub failed_at: Option<i64>,
}

impl Times {
    /// Delivered or read. A failure before or after changes nothing of it.
    pub fn arrived(&self) -> bool {
        self.delivered_at.is_some() || self.read_at.is_some()
    }

    /// Failed, and never accepted.
    pub fn refused(&self) -> bool {
        self.failed_at.is_some() && self.accepted_at.is_none() && self.sent_at.is_none() && !self.arrived()
    }

    /// Failed, and never arrived.
    pub fn lost(&self) -> bool {
        self.failed_at.is_some() && !self.arrived()
    }
}

/// A message of the contact that quotes or taps another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The contact's message.
    pub message: String,
    /// The message it is about.
    pub quoted: String,
    /// When the contact wrote, UTC milliseconds.
    pub at: i64,
}

/// What one thread has of both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SendsOf {
    pub sends: Vec<Send>,
    pub quotes: Vec<Quote>,
}

/// Whether events have anything that [`sends`] would give.
#[must_use]
pub fn speaks_of_sends(events: &[Keyed]) -> bool {
    events.iter().any(|keyed| match &keyed.event {
        Event::Message(message) if message.from == From::Contact => message.reply_to.is_some(),
        Event::Message(message) => is_send(message),
        _ => false,
    })
}

/// [`sends`] of one thread that shares no loose messages.
#[must_use]
pub fn sends_of_thread(events: &[Keyed]) -> SendsOf {
    let told = told(events.iter());
    let statuses = Statuses::of(events);
    let steps = ordered(events, &statuses);
    let walked = cycles::walked(&steps, &statuses);
    of(&(steps, walked), &refused(events, &statuses), &told, None)
}

/// Whether a message is a send, whatever becomes of it.
fn is_send(message: &Message) -> bool {
    let counts = !matches!(message.kind.as_str(), "note" | "reaction" | "system");
    let ours = !matches!(message.from, From::Contact | From::System);
    ours && counts && (message.kind == "template" || message.template.is_some())
}

/// Sends and quotes of threads given as to [`super::fold_pair`]: of each explicit thread those that its conversations hold, and last those
/// of the pair's own.
#[must_use]
pub fn sends(threads: &[Vec<Keyed>], loose: &[Keyed], idle_close_ms: i64) -> (Vec<SendsOf>, SendsOf) {
    let events = || threads.iter().flatten().chain(loose);
    let told = told(events());
    let Pair { explicit, own, statuses, mut open } = pair::together(threads, loose, idle_close_ms);
    let mut strays: Vec<Vec<&Keyed>> = threads.iter().map(|events| refused(events, &statuses)).collect();
    let mut own_strays = Vec::new();
    open.again();
    for stray in refused(loose, &statuses) {
        match open.at(stray.at).and_then(|thread| strays.get_mut(thread)) {
            Some(strays) => strays.push(stray),
            None => own_strays.push(stray),
        }
    }
    let explicit = explicit.iter().zip(strays).map(|(folded, strays)| of(folded, &strays, &told, None));
    (explicit.collect(), of(&own, &own_strays, &told, Some(idle_close_ms)))
}

/// Sends that were refused are no messages, and no steps.
fn refused<'a>(events: &'a [Keyed], statuses: &Statuses) -> Vec<&'a Keyed> {
    let mut strays = trace::ignored(events, statuses);
    strays.retain(|keyed| matches!(&keyed.event, Event::Message(message) if is_send(message)));
    strays
}

fn of(folded: &Folded<'_>, strays: &[&Keyed], told: &HashMap<&str, Came>, idle_close_ms: Option<i64>) -> SendsOf {
    let (steps, walked) = folded;
    let mut found = SendsOf::default();
    for (place, step) in steps.iter().enumerate() {
        let What::Message(message) = step.what else { continue };
        if message.from == From::Contact {
            if let Some(quoted) = &message.reply_to {
                found.quotes.push(Quote { message: message.message.clone(), quoted: quoted.clone(), at: step.at });
            }
        } else if is_send(message) {
            let cycle = walked.placed.get(place).copied().flatten();
            let draft = cycle.and_then(|cycle| walked.drafts.get(cycle));
            let opens = draft.and_then(|draft| draft.messages.first()).is_some_and(|first| first.place == place);
            found.sends.push(send(message, step.at, cycle.zip(draft.map(|draft| draft.started_at)), opens, told));
        }
    }
    for keyed in strays {
        let Event::Message(message) = &keyed.event else { continue };
        let at = keyed.at;
        let holds = |draft: &&Draft| draft.started_at <= at && end(draft, idle_close_ms).is_none_or(|end| at <= end);
        // In the pair's own thread one that would have opened a session of its own lies in none.
        let is_other =
            |number: &usize| walked.drafts.get(*number).is_some_and(|open| pair::opens_another(open, message));
        let number = walked.drafts.iter().rposition(|draft| holds(&draft));
        let number = number.filter(|number| idle_close_ms.is_none() || !is_other(number));
        let draft = number.and_then(|number| walked.drafts.get(number));
        // At one instant what the contact writes comes first.
        let before = |draft: &Draft| {
            draft.messages.iter().any(|sent| sent.at < at || (sent.at == at && sent.message.from == From::Contact))
        };
        let opens = draft.is_none_or(|draft| !before(draft));
        found.sends.push(send(message, at, number.zip(draft.map(|draft| draft.started_at)), opens, told));
    }
    found
}

/// Until when a conversation takes messages in.
fn end(draft: &Draft, idle_close_ms: Option<i64>) -> Option<i64> {
    match idle_close_ms {
        None => draft.closed.map(|(at, _)| at),
        Some(idle) => draft.messages.last().map(|sent| sent.at.saturating_add(idle)),
    }
}

fn send(message: &Message, at: i64, cycle: Option<(usize, i64)>, opens: bool, told: &HashMap<&str, Came>) -> Send {
    let is_mass = message.from == From::Broadcast || message.campaign.is_some();
    Send {
        message: message.message.clone(),
        at,
        template: message.template.clone(),
        template_version: message.template_version.clone(),
        campaign: message.campaign.clone(),
        origin: message.origin.unwrap_or(if is_mass { Origin::Mass } else { Origin::Template }),
        team: message.team.clone(),
        session_at: message.session_at,
        new_contact: message.new_contact,
        cycle,
        // The source knows of messages that were never told here.
        opens: opens && message.starts != Some(false),
        came: told.get(message.message.as_str()).cloned().unwrap_or_default(),
    }
}

/// What the statuses say of sends.
fn told<'a>(events: impl Iterator<Item = &'a Keyed> + Clone) -> HashMap<&'a str, Came> {
    let mut told: HashMap<&str, Came> = HashMap::new();
    for keyed in events.clone() {
        if let Event::Message(message) = &keyed.event
            && is_send(message)
        {
            told.insert(&message.message, Came::default());
        }
    }
    if told.is_empty() {
        return told;
    }
    let mut statuses: Vec<&Keyed> = events.filter(|keyed| matches!(keyed.event, Event::MessageStatus { .. })).collect();
    statuses.sort_unstable_by_key(|keyed| (keyed.at, keyed.key.as_str()));
    for keyed in statuses {
        let Event::MessageStatus { message, status, error, pricing, .. } = &keyed.event else { continue };
        let Some(came) = told.get_mut(message.as_str()) else { continue };
        let times = &mut came.times;
        let time = match status {
            MessageStatus::Accepted => &mut times.accepted_at,
            MessageStatus::Sent => &mut times.sent_at,
            MessageStatus::Delivered => &mut times.delivered_at,
            MessageStatus::Read | MessageStatus::Played => &mut times.read_at,
            MessageStatus::Failed => &mut times.failed_at,
            MessageStatus::Deleted => continue,
        };
        if *status == MessageStatus::Failed && time.is_none() {
            came.error = error.as_deref().cloned();
        }
        time.get_or_insert(keyed.at);
        if came.pricing.is_none() {
            came.pricing = pricing.as_deref().cloned();
        }
    }
    told
}
