//! Which conversation each event of a thread belongs to, for whoever wants to see how a number came about. Told by the walk that
//! makes the conversations, so that it cannot say anything else than they do.

use super::order::{self, Statuses};
use super::pair::{self, Folded, Pair};
use super::{Cycle, Keyed, Renames, carry};
use crate::events::{Event, From, Message};

/// Why a message counts nowhere (rule 1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in docs/cycles.md")]
pub enum Ignored {
    Note,
    Reaction,
    System,
    Refused,
}

/// An event and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Traced<'a> {
    /// The event.
    pub keyed: &'a Keyed,
    /// Index of the cycle it belongs to, or within whose bounds it lies if it counts nowhere; none between cycles.
    pub cycle: Option<usize>,
    /// Why it counts nowhere although it lies within a cycle.
    pub ignored: Option<Ignored>,
}

/// A cycle and the events that its first response is measured between.
#[derive(Debug, Clone)]
pub struct TracedCycle<'a> {
    /// The cycle.
    pub cycle: Cycle,
    /// Begins the wait: a message of the contact, or a hand-off.
    pub wait: Option<&'a Keyed>,
    /// Ends it.
    pub answer: Option<&'a Keyed>,
}

/// A thread: its cycles, and its events in order without the statuses of messages.
#[derive(Debug, Clone, Default)]
pub struct Trace<'a> {
    /// In order.
    pub cycles: Vec<TracedCycle<'a>>,
    /// In order.
    pub events: Vec<Traced<'a>>,
}

/// Traces all threads of a contact and line, given as to [`super::fold_pair`]: each explicit thread, and last the pair's own. A thread
/// that shares its contact and line with no loose message may be given alone.
#[must_use]
pub fn trace<'a>(
    threads: &'a [Vec<Keyed>],
    loose: &'a [Keyed],
    idle_close_ms: i64,
    renames: &Renames,
) -> (Vec<Trace<'a>>, Trace<'a>) {
    let Pair { explicit, own, statuses, mut open } = pair::together(threads, loose, idle_close_ms);
    let mut strays: Vec<Vec<&Keyed>> = threads.iter().map(|events| ignored(events, &statuses)).collect();
    let mut own_strays = Vec::new();
    open.again();
    for stray in ignored(loose, &statuses) {
        match open.at(stray.at).and_then(|thread| strays.get_mut(thread)) {
            Some(strays) => strays.push(stray),
            None => own_strays.push(stray),
        }
    }
    let explicit = explicit.iter().zip(strays).map(|(folded, strays)| {
        let cycles = carry::finished(&folded.1.drafts, &folded.0, renames);
        traced(folded, cycles, &strays, &statuses)
    });
    let cycles = pair::finished_own(&own.1.drafts, idle_close_ms, renames);
    let own = traced(&own, cycles, &own_strays, &statuses);
    (explicit.collect(), own)
}

/// The messages that count nowhere, in order.
pub(super) fn ignored<'a>(events: &'a [Keyed], statuses: &Statuses) -> Vec<&'a Keyed> {
    let mut ignored: Vec<&Keyed> = events
        .iter()
        .filter(|keyed| matches!(&keyed.event, Event::Message(message) if !order::counted(message, statuses)))
        .collect();
    ignored.sort_unstable_by_key(|keyed| (keyed.at, keyed.key.as_str()));
    ignored.dedup_by_key(|keyed| keyed.key.as_str());
    ignored
}

fn why(message: &Message, statuses: &Statuses) -> Ignored {
    match message.kind.as_str() {
        "note" => Ignored::Note,
        "reaction" => Ignored::Reaction,
        _ if message.kind == "system" || message.from == From::System => Ignored::System,
        _ => {
            debug_assert!(statuses.refused(&message.message), "nothing else makes a message uncounted");
            Ignored::Refused
        }
    }
}

fn traced<'a>(
    (steps, walked): &Folded<'a>,
    cycles: Vec<Cycle>,
    strays: &[&'a Keyed],
    statuses: &Statuses,
) -> Trace<'a> {
    let keyed = |place: usize| steps.get(place).map(|step| step.keyed);
    let within = |at: i64| {
        let begun = cycles.partition_point(|cycle| cycle.started_at <= at).checked_sub(1)?;
        cycles.get(begun)?.closed_at.is_none_or(|closed_at| at <= closed_at).then_some(begun)
    };
    let counted = steps.iter().zip(&walked.placed);
    let mut events: Vec<Traced> =
        counted.map(|(step, cycle)| Traced { keyed: step.keyed, cycle: *cycle, ignored: None }).collect();
    events.extend(strays.iter().map(|keyed| Traced {
        keyed,
        cycle: within(keyed.at),
        ignored: match &keyed.event {
            Event::Message(message) => Some(why(message, statuses)),
            _ => None,
        },
    }));
    // Stable: at one instant the steps keep the order that made the numbers.
    events.sort_by_key(|traced| traced.keyed.at);
    let explained = cycles.into_iter().zip(&walked.drafts).map(|(cycle, draft)| {
        let wait = carry::wait(draft).map(|(place, _)| place);
        let answer = wait.and_then(|place| carry::first_person_after(draft, place));
        TracedCycle { cycle, wait: wait.and_then(keyed), answer: answer.and_then(|sent| keyed(sent.place)) }
    });
    Trace { cycles: explained.collect(), events }
}
