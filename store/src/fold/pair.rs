//! The threads of one contact on one line together with the loose messages, those that name no conversation (rule 1.2).

use super::carry::{self, Closer, Closing};
use super::cycles::{self, Begun, Draft, Sent};
use super::order::{Statuses, Step, What, ordered};
use super::{Cycle, Keyed, Renames};

pub(super) fn fold(
    threads: &[Vec<Keyed>],
    loose: &[Keyed],
    idle_close_ms: i64,
    renames: &Renames,
) -> (Vec<Vec<Cycle>>, Vec<Cycle>) {
    let statuses = Statuses::of(threads.iter().flatten().chain(loose));
    let steps: Vec<Vec<Step>> = threads.iter().map(|events| ordered(events, &statuses)).collect();
    let drafts: Vec<Vec<Draft>> = steps.iter().map(|steps| cycles::drafts(steps, &statuses)).collect();

    let mut open = Intervals::of(threads, &drafts);
    let mut joined: Vec<Vec<Step>> = vec![Vec::new(); threads.len()];
    let mut own = Vec::new();
    for step in ordered(loose, &statuses) {
        match open.at(step.at).and_then(|thread| joined.get_mut(thread)) {
            Some(joined) => joined.push(step),
            None => own.push(step),
        }
    }

    let explicit = steps.into_iter().zip(drafts).zip(joined).map(|((mut steps, mut drafts), joined)| {
        if !joined.is_empty() {
            steps.extend(joined);
            steps.sort_unstable();
            drafts = cycles::drafts(&steps, &statuses);
        }
        carry::finished(drafts, &steps, renames)
    });
    (explicit.collect(), own_cycles(&own, &statuses, idle_close_ms, renames))
}

/// When the explicit threads have a conversation open. Asked for ascending instants only.
struct Intervals {
    /// Start, the thread's rank by id, closing, thread; the one to prefer comes later.
    coming: std::iter::Peekable<std::vec::IntoIter<(i64, usize, i64, usize)>>,
    /// Those begun: closing and thread. Closed ones may linger beneath an open one.
    begun: Vec<(i64, usize)>,
}

impl Intervals {
    fn of(threads: &[Vec<Keyed>], drafts: &[Vec<Draft>]) -> Self {
        let mut by_id: Vec<(Option<&str>, usize)> =
            threads.iter().map(|events| events.iter().find_map(|keyed| keyed.event.thread_ext())).zip(0..).collect();
        by_id.sort_unstable();
        let mut all: Vec<_> = by_id
            .iter()
            .enumerate()
            .flat_map(|(rank, (_, thread))| {
                let cycles = drafts.get(*thread).into_iter().flatten();
                cycles.map(move |cycle| {
                    (cycle.started_at, rank, cycle.closed.map_or(i64::MAX, |(closed_at, _)| closed_at), *thread)
                })
            })
            .collect();
        all.sort_unstable();
        Intervals { coming: all.into_iter().peekable(), begun: Vec::new() }
    }

    /// The thread whose conversation is open at that instant; of several, the one that started last.
    fn at(&mut self, at: i64) -> Option<usize> {
        while let Some((_, _, closing, thread)) = self.coming.next_if(|(start, ..)| *start <= at) {
            self.begun.push((closing, thread));
        }
        while self.begun.pop_if(|(closing, _)| *closing < at).is_some() {}
        self.begun.last().map(|(_, thread)| *thread)
    }
}

/// The conversations of the pair's own thread: messages no further apart than the idle time.
fn own_cycles(steps: &[Step], statuses: &Statuses, idle_close_ms: i64, renames: &Renames) -> Vec<Cycle> {
    let mut cycles: Vec<Draft> = Vec::new();
    let mut last: Option<i64> = None;
    for (place, step) in steps.iter().enumerate() {
        let What::Message(message) = step.what else { continue };
        let at = step.at;
        if last.is_none_or(|last| at.saturating_sub(last) > idle_close_ms) {
            cycles.push(Draft::begin(Begun::FirstMessage, place, at));
        }
        last = Some(at);
        if let Some(cycle) = cycles.last_mut() {
            let reached = statuses.reached(&message.message);
            cycle.messages.push(Sent { place, at, message, reached, answers_survey: false });
        }
    }
    let finish = |draft: &Draft| {
        let last = draft.messages.last().map_or(draft.started_at, |sent| sent.at);
        let closing = Closing { at: last, from: last.saturating_add(idle_close_ms), by: Closer::Idle };
        carry::finish(draft, Some(closing), None, renames)
    };
    cycles.iter().map(finish).collect()
}
