//! Where the conversations of a thread begin and end, and what belongs to which (rules 2.1 to 2.6).

use super::order::{Statuses, Step, What, by_person};
use crate::events::{ClosedBy, From, Message};
use std::collections::{HashMap, HashSet};

/// A run that begins so shortly before a cycle of a thread that had others is the one that began it.
const RUN_BEFORE_MS: i64 = 5 * 60_000;

/// What began a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begun {
    Opened,
    Reopened,
    /// The thread's first message.
    FirstMessage,
    /// A message after a closing: a reopening that nobody reported.
    LaterMessage,
}

/// A counted message of a cycle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) place: usize,
    pub(super) at: i64,
    pub(super) message: &'a Message,
    /// Some status says that it got as far as "sent".
    pub(super) reached: bool,
    /// The contact's answer to a survey, after the closing: nobody waits since then.
    pub(super) answers_survey: bool,
}

/// A rating as it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rated<'a> {
    pub(super) place: usize,
    pub(super) at: i64,
    pub(super) rating: u8,
    pub(super) comment: Option<&'a str>,
}

/// One cycle with what belongs to it, each list in order. Places are those of the thread's steps.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) begun: Begun,
    pub(super) place: usize,
    pub(super) started_at: i64,
    pub(super) closed: Option<(i64, ClosedBy)>,
    /// What the first opening in it declares as its source, if there is one.
    pub(super) declared: Option<Option<&'a str>>,
    pub(super) messages: Vec<Sent<'a>>,
    /// Place, agent, and whether assigned or unassigned.
    pub(super) assignments: Vec<(usize, &'a str, bool)>,
    /// Place and instant of the hand-offs.
    pub(super) handoffs: Vec<(usize, i64)>,
    /// The team that the last hand-off which names one gave it to.
    pub(super) team: Option<&'a str>,
    /// The flow of its first run.
    pub(super) flow: Option<&'a str>,
    /// Instant, tag, and whether tagged or untagged.
    pub(super) tags: Vec<(i64, &'a str, bool)>,
    /// Places of the surveys.
    pub(super) surveys: Vec<usize>,
    pub(super) rating: Option<Rated<'a>>,
}

impl Draft<'_> {
    pub(super) fn begin(begun: Begun, place: usize, started_at: i64) -> Self {
        Draft {
            begun,
            place,
            started_at,
            closed: None,
            declared: None,
            messages: Vec::new(),
            assignments: Vec::new(),
            handoffs: Vec::new(),
            team: None,
            flow: None,
            tags: Vec::new(),
            surveys: Vec::new(),
            rating: None,
        }
    }
}

/// The cycles of a thread, and which of them each step belongs to; none: it counts nowhere.
#[derive(Debug, Default)]
pub(super) struct Walked<'a> {
    pub(super) drafts: Vec<Draft<'a>>,
    pub(super) placed: Vec<Option<usize>>,
}

/// The cycles of a thread from its steps in order.
pub(super) fn walked<'a>(steps: &[Step<'a>], statuses: &Statuses) -> Walked<'a> {
    let mut walk = Walk { answers: answers(steps), placed: Vec::with_capacity(steps.len()), ..Walk::default() };
    for (place, step) in steps.iter().enumerate() {
        walk.step(place, step, statuses);
    }
    let Walk { mut cycles, early_surveys, mut placed, .. } = walk;
    if let Some(first) = cycles.first_mut() {
        for place in &early_surveys {
            note(&mut placed, *place, 0);
        }
        first.surveys.splice(0..0, early_surveys);
    }
    rate(&mut cycles, steps, &mut placed);
    Walked { drafts: cycles, placed }
}

/// Notes the cycle of a step that is known only when all cycles are.
fn note(placed: &mut [Option<usize>], place: usize, cycle: usize) {
    if let Some(placed) = placed.get_mut(place) {
        *placed = Some(cycle);
    }
}

/// The messages that ratings name.
fn answers<'a>(steps: &[Step<'a>]) -> HashSet<&'a str> {
    steps
        .iter()
        .filter_map(|step| match step.what {
            What::Rated { message, .. } => message,
            _ => None,
        })
        .collect()
}

#[derive(Default)]
struct Walk<'a> {
    cycles: Vec<Draft<'a>>,
    /// Surveys before the first cycle.
    early_surveys: Vec<usize>,
    answers: HashSet<&'a str>,
    /// Runs that began while no cycle was open: instant and flow.
    runs: Vec<(i64, &'a str)>,
    /// The cycle of each step so far.
    placed: Vec<Option<usize>>,
}

impl<'a> Walk<'a> {
    fn open(&mut self) -> Option<&mut Draft<'a>> {
        self.cycles.last_mut().filter(|cycle| cycle.closed.is_none())
    }

    /// The open cycle, begun now if there is none.
    fn open_or_begin(&mut self, begun: Begun, place: usize, at: i64) -> Option<&mut Draft<'a>> {
        if self.open().is_none() {
            self.begin(begun, place, at);
        }
        self.cycles.last_mut()
    }

    fn begin(&mut self, begun: Begun, place: usize, at: i64) {
        let is_first = self.cycles.is_empty();
        let opens = |run: &(i64, &str)| is_first || at - run.0 <= RUN_BEFORE_MS;
        let flow = std::mem::take(&mut self.runs).into_iter().find(opens).map(|(_, flow)| flow);
        self.cycles.push(Draft { flow, ..Draft::begin(begun, place, at) });
    }

    fn step(&mut self, place: usize, step: &Step<'a>, statuses: &Statuses) {
        let at = step.at;
        let was_open = self.open().is_some();
        match step.what {
            What::Opened { source, .. } => {
                if let Some(cycle) = self.open_or_begin(Begun::Opened, place, at) {
                    cycle.declared.get_or_insert(source);
                }
            }
            What::Reopened => {
                self.open_or_begin(Begun::Reopened, place, at);
            }
            What::Message(message) => self.message(place, at, message, statuses),
            What::Survey => match self.cycles.last_mut() {
                Some(cycle) => cycle.surveys.push(place),
                None => self.early_surveys.push(place),
            },
            What::Run(flow) => match self.open() {
                Some(cycle) => drop(cycle.flow.get_or_insert(flow)),
                None => self.runs.push((at, flow)),
            },
            // Their cycles are known when all are.
            What::Rated { .. } => {}
            during => {
                if let Some(cycle) = self.open() {
                    match during {
                        What::Assigned(agent) => cycle.assignments.push((place, agent, true)),
                        What::Unassigned(agent) => cycle.assignments.push((place, agent, false)),
                        What::HandedOff { team } => {
                            cycle.handoffs.push((place, at));
                            cycle.team = team.or(cycle.team);
                        }
                        What::Tagged(tag) => cycle.tags.push((at, tag, true)),
                        What::Untagged(tag) => cycle.tags.push((at, tag, false)),
                        What::Closed(by) => cycle.closed = Some((at, by)),
                        _ => {}
                    }
                }
            }
        }
        let last = self.cycles.len().checked_sub(1);
        self.placed.push(match step.what {
            What::Opened { .. } | What::Reopened | What::Message(_) | What::Survey => last,
            What::Rated { .. } => None,
            _ => last.filter(|_| was_open),
        });
    }

    fn message(&mut self, place: usize, at: i64, message: &'a Message, statuses: &Statuses) {
        let after_closing = self.cycles.last().is_some_and(|cycle| cycle.closed.is_some());
        let answers_survey =
            after_closing && message.from == From::Contact && self.answers.contains(message.message.as_str());
        let begins = if after_closing {
            !answers_survey && (message.from == From::Contact || by_person(message))
        } else {
            self.cycles.is_empty()
        };
        if begins {
            let begun = if after_closing { Begun::LaterMessage } else { Begun::FirstMessage };
            self.begin(begun, place, at);
        }
        if let Some(cycle) = self.cycles.last_mut() {
            let reached = statuses.reached(&message.message);
            cycle.messages.push(Sent { place, at, message, reached, answers_survey });
        }
    }
}

/// Gives each rating to its cycle; the last of a cycle stands.
fn rate<'a>(cycles: &mut [Draft<'a>], steps: &[Step<'a>], placed: &mut [Option<usize>]) {
    let ratings = steps.iter().enumerate().filter_map(|(place, step)| match step.what {
        What::Rated { rating, comment, message } => Some((Rated { place, at: step.at, rating, comment }, message)),
        _ => None,
    });
    let ratings: Vec<_> = ratings.collect();
    if ratings.is_empty() || cycles.is_empty() {
        return;
    }
    let of_messages: HashMap<&str, usize> = if ratings.iter().any(|(_, message)| message.is_some()) {
        let ids = |(number, cycle): (usize, &Draft<'a>)| {
            cycle.messages.iter().map(|sent| (sent.message.message.as_str(), number)).collect::<Vec<_>>()
        };
        cycles.iter().enumerate().flat_map(ids).collect()
    } else {
        HashMap::new()
    };
    // Both ascend: a survey belongs to the open cycle or the one closed last.
    let surveys: Vec<(usize, usize)> = cycles
        .iter()
        .enumerate()
        .flat_map(|(number, cycle)| cycle.surveys.iter().map(move |place| (*place, number)))
        .collect();
    let starts: Vec<usize> = cycles.iter().map(|cycle| cycle.place).collect();
    for (rated, message) in ratings {
        let named = message.and_then(|message| of_messages.get(message).copied());
        let number = named.unwrap_or_else(|| {
            let surveys_before = surveys.partition_point(|(place, _)| *place < rated.place);
            match surveys_before.checked_sub(1).and_then(|last| surveys.get(last)) {
                Some((_, number)) => *number,
                None => starts.partition_point(|start| *start < rated.place).saturating_sub(1),
            }
        });
        note(placed, rated.place, number);
        if let Some(cycle) = cycles.get_mut(number) {
            cycle.rating = Some(rated);
        }
    }
}
