//! The threads of one contact on one line together with the loose messages, those that name no conversation (rule 1.2).

use super::carry::{self, Closer, Closing};
use super::cycles::{self, Begun, Draft, Sent, Walked};
use super::order::{Statuses, Step, What, ordered};
use super::{Cycle, Keyed, Renames};
use crate::events::Message;

/// A thread's steps in order and what became of them.
pub(super) type Folded<'a> = (Vec<Step<'a>>, Walked<'a>);

/// All threads of a pair, before their cycles are finished.
pub(super) struct Pair<'a> {
    pub(super) explicit: Vec<Folded<'a>>,
    pub(super) own: Folded<'a>,
    pub(super) statuses: Statuses<'a>,
    /// When the explicit threads have a conversation open by their own events.
    pub(super) open: Intervals,
}

pub(super) fn fold(
    threads: &[Vec<Keyed>],
    loose: &[Keyed],
    idle_close_ms: i64,
    renames: &Renames,
) -> (Vec<Vec<Cycle>>, Vec<Cycle>) {
    let Pair { explicit, own, .. } = together(threads, loose, idle_close_ms);
    let explicit = explicit.into_iter().map(|(steps, walked)| carry::finished(&walked.drafts, &steps, renames));
    (explicit.collect(), finished_own(&own.1.drafts, idle_close_ms, renames))
}

/// Gives each loose message to the thread it joins, and finds the cycles of all.
pub(super) fn together<'a>(threads: &'a [Vec<Keyed>], loose: &'a [Keyed], idle_close_ms: i64) -> Pair<'a> {
    let statuses = Statuses::of(threads.iter().flatten().chain(loose));
    let steps: Vec<Vec<Step>> = threads.iter().map(|events| ordered(events, &statuses)).collect();
    let walked: Vec<Walked> = steps.iter().map(|steps| cycles::walked(steps, &statuses)).collect();

    let mut open = Intervals::of(threads, &walked);
    let mut joined: Vec<Vec<Step>> = vec![Vec::new(); threads.len()];
    let mut own = Vec::new();
    for step in ordered(loose, &statuses) {
        match open.at(step.at).and_then(|thread| joined.get_mut(thread)) {
            Some(joined) => joined.push(step),
            None => own.push(step),
        }
    }

    let explicit = steps.into_iter().zip(walked).zip(joined).map(|((mut steps, mut walked), joined)| {
        if !joined.is_empty() {
            steps.extend(joined);
            steps.sort_unstable();
            walked = cycles::walked(&steps, &statuses);
        }
        (steps, walked)
    });
    let explicit = explicit.collect();
    let own_walked = own_cycles(&own, &statuses, idle_close_ms);
    Pair { explicit, own: (own, own_walked), statuses, open }
}

/// When the explicit threads have a conversation open. Asked for ascending instants only.
pub(super) struct Intervals {
    /// Start, the thread's rank by id, closing, thread; the one to prefer comes later.
    all: Vec<(i64, usize, i64, usize)>,
    /// How many of them have begun.
    passed: usize,
    /// Those begun: closing and thread. Closed ones may linger beneath an open one.
    begun: Vec<(i64, usize)>,
}

impl Intervals {
    fn of(threads: &[Vec<Keyed>], walked: &[Walked]) -> Self {
        let mut by_id: Vec<(Option<&str>, usize)> =
            threads.iter().map(|events| events.iter().find_map(|keyed| keyed.event.thread_ext())).zip(0..).collect();
        by_id.sort_unstable();
        let mut all: Vec<_> = by_id
            .iter()
            .enumerate()
            .flat_map(|(rank, (_, thread))| {
                let cycles = walked.get(*thread).into_iter().flat_map(|walked| &walked.drafts);
                cycles.map(move |cycle| {
                    (cycle.started_at, rank, cycle.closed.map_or(i64::MAX, |(closed_at, _)| closed_at), *thread)
                })
            })
            .collect();
        all.sort_unstable();
        Intervals { all, passed: 0, begun: Vec::new() }
    }

    /// Goes back to the beginning.
    pub(super) fn again(&mut self) {
        self.passed = 0;
        self.begun.clear();
    }

    /// The thread whose conversation is open at that instant; of several, the one that started last.
    pub(super) fn at(&mut self, at: i64) -> Option<usize> {
        while let Some((_, _, closing, thread)) = self.all.get(self.passed).filter(|(start, ..)| *start <= at) {
            self.begun.push((*closing, *thread));
            self.passed += 1;
        }
        while self.begun.pop_if(|(closing, _)| *closing < at).is_some() {}
        self.begun.last().map(|(_, thread)| *thread)
    }
}

/// The conversations of the pair's own thread: messages no further apart than the idle time, of one session where the source tells sessions.
fn own_cycles<'a>(steps: &[Step<'a>], statuses: &Statuses, idle_close_ms: i64) -> Walked<'a> {
    let mut walked = Walked::default();
    let mut last: Option<i64> = None;
    for (place, step) in steps.iter().enumerate() {
        let What::Message(message) = step.what else {
            walked.placed.push(None);
            continue;
        };
        let at = step.at;
        let is_idle = last.is_none_or(|last| at.saturating_sub(last) > idle_close_ms);
        if is_idle || walked.drafts.last().is_some_and(|open| opens_another(open, message)) {
            walked.drafts.push(Draft::begin(Begun::FirstMessage, place, at));
        }
        last = Some(at);
        if let Some(cycle) = walked.drafts.last_mut() {
            let reached = statuses.reached(&message.message);
            cycle.messages.push(Sent { place, at, message, reached, answers_survey: false });
        }
        walked.placed.push(walked.drafts.len().checked_sub(1));
    }
    walked
}

/// Whether the source says that a message opens another session than that of the open conversation.
pub(super) fn opens_another(open: &Draft<'_>, message: &Message) -> bool {
    let told = open.messages.first().and_then(|first| first.message.session_at);
    message.session_at.is_some_and(|session| session != open.started_at && Some(session) != told)
}

/// A conversation of the pair's own thread closes by itself, at its last message; that takes effect after the idle time, or once the next one begins.
pub(super) fn finished_own(drafts: &[Draft<'_>], idle_close_ms: i64, renames: &Renames) -> Vec<Cycle> {
    let next = drafts.iter().skip(1).map(|draft| draft.started_at).chain([i64::MAX]);
    let finish = |(draft, next): (&Draft<'_>, i64)| {
        let last = draft.messages.last().map_or(draft.started_at, |sent| sent.at);
        let closing = Closing { at: last, from: last.saturating_add(idle_close_ms).min(next), by: Closer::Idle };
        carry::finish(draft, Some(closing), None, renames)
    };
    drafts.iter().zip(next).map(finish).collect()
}
