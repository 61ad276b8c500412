//! The events of one run folded into its way: a pure function of their set.
//!
//! - Events go by their instant. Those of one step at one instant are one report: it begins the visit, ends it, or both.
//!   Of several steps at one instant those that end come first, then those that run, then those that wait; then by name.
//! - An end belongs to the latest visit of its step that has not ended; where there is none, to a visit of its own, unless the
//!   step's latest visit is the last one of all and ended otherwise: the later word counts.
//! - A beginning belongs to the visit that the run is at, if that is of the same step and has not ended; else it is a new visit.
//! - The run entered with its first run.started. The latest run.ended counts, and no report of a step overrides it.
//! - Why it ended is what run.ended gives as its reason; of a failure without one, the error of run.ended, else of the step that failed.

use super::Keyed;
use crate::events::{Event, Kind};
use crate::visits::Standing;
use serde::Deserialize;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What only runs read of an event.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Body {
    pub version: Option<String>,
    pub contact: Option<String>,
    pub execution: Option<String>,
    pub step: Option<String>,
    pub status: Option<String>,
    pub result: Option<String>,
    pub reason: Option<String>,
    pub message: Option<String>,
    pub answer: Option<String>,
    /// Of any type: where answers are stored, it is a field like those unknown to us.
    pub answer_length: Option<serde_json::Value>,
    pub error: Option<Error>,
}

/// What went wrong, as received.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Error {
    pub code: Option<serde_json::Value>,
    pub title: Option<String>,
    pub details: Option<String>,
}

impl Error {
    /// The code as text.
    pub fn code(&self) -> Option<Cow<'_, str>> {
        let code = self.code.as_ref()?;
        Some(code.as_str().map_or_else(|| code.to_string().into(), Cow::Borrowed))
    }

    /// What tells it from others: its code, which stays when titles change, else its title.
    fn reason(&self) -> Option<Cow<'_, str>> {
        let title = || self.title.as_deref().map(Cow::Borrowed);
        self.code().or_else(title).filter(|reason| !reason.is_empty())
    }
}

/// An event of a run: what the journal's own reading gives, and the rest of its body.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub keyed: Keyed,
    pub body: Body,
}

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run<'a> {
    pub flow: &'a str,
    pub version: &'a str,
    pub execution: Option<&'a str>,
    /// As the event says, before merges.
    pub contact: &'a str,
    /// The thread it names.
    pub conversation: Option<&'a str>,
    pub entered_at: i64,
    /// What the source says of its end: status and instant.
    pub end: Option<(&'a str, i64)>,
    /// Why it ended, where it did.
    pub reason: Option<Cow<'a, str>>,
    pub visits: Vec<Visit<'a>>,
}

/// A visit to a step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Visit<'a> {
    pub step: &'a str,
    pub at: i64,
    pub waited: Option<i64>,
    pub ended: Option<i64>,
    pub status: Standing,
    pub answered: bool,
    pub result: Option<&'a str>,
    /// The last one of its reports.
    pub answer: Option<&'a str>,
    /// Places of its reports among the events.
    pub reports: Vec<usize>,
}

/// The reports of one step at one instant.
struct Report<'a> {
    at: i64,
    step: &'a str,
    /// The furthest beginning, if any.
    begun: Option<Standing>,
    end: Option<Standing>,
    events: Vec<usize>,
}

impl Report<'_> {
    fn standing(&self) -> Standing {
        self.end.or(self.begun).unwrap_or(Standing::Running)
    }

    fn order(&self, other: &Report<'_>) -> Ordering {
        let rank = |report: &Report<'_>| match report.standing() {
            Standing::Running => 1,
            Standing::Waiting => 2,
            _ => 0,
        };
        (self.at, rank(self), self.step).cmp(&(other.at, rank(other), other.step))
    }
}

/// Folds the events of one run; none until it is known to have begun.
pub(crate) fn fold_run(events: &[Told]) -> Option<Run<'_>> {
    let order = |told: &&Told| (told.keyed.at, told.keyed.key.clone());
    let started =
        events.iter().filter(|told| matches!(told.keyed.event, Event::RunStarted { .. })).min_by_key(order)?;
    let Event::RunStarted { flow, conversation, .. } = &started.keyed.event else { return None };
    let is_end = |told: &&Told| matches!(told.keyed.event, Event::Flow { kind: Kind::RunEnded, .. });
    let ended = events.iter().filter(is_end).max_by_key(order);
    let visits = visits(events);
    Some(Run {
        flow,
        version: started.body.version.as_deref()?,
        execution: started.body.execution.as_deref(),
        contact: started.body.contact.as_deref()?,
        conversation: conversation.as_deref(),
        entered_at: started.keyed.at,
        end: ended.and_then(|told| Some((told.body.status.as_deref()?, told.keyed.at))),
        reason: reason(ended, &visits, events),
        visits,
    })
}

/// Why a run ended; where it has not, why it would have.
fn reason<'a>(end: Option<&'a Told>, visits: &[Visit<'a>], events: &'a [Told]) -> Option<Cow<'a, str>> {
    if let Some(given) = end.and_then(|told| told.body.reason.as_deref()).filter(|reason| !reason.is_empty()) {
        return Some(given.into());
    }
    let has_failed = |visit: &&Visit<'_>| visit.status == Standing::Failed;
    let failed = match end {
        None => visits.last().filter(has_failed),
        Some(told) if told.body.status.as_deref() == Some("failed") => visits.iter().rfind(has_failed),
        Some(_) => return None,
    };
    let of_step = || failed?.reports.iter().rev().find_map(|place| events.get(*place)?.body.error.as_ref()?.reason());
    end.and_then(|told| told.body.error.as_ref()?.reason()).or_else(of_step)
}

fn reports(events: &[Told]) -> Vec<Report<'_>> {
    let mut reports: BTreeMap<(i64, &str), Report<'_>> = BTreeMap::new();
    for (place, told) in events.iter().enumerate() {
        let Event::Flow { kind: Kind::RunStep, .. } = told.keyed.event else { continue };
        let (Some(step), Some(status)) = (told.body.step.as_deref(), told.body.status.as_deref()) else { continue };
        let Some(standing) = Standing::from_word(status) else { continue };
        let at = told.keyed.at;
        let report = Report { at, step, begun: None, end: None, events: Vec::new() };
        let report = reports.entry((at, step)).or_insert(report);
        let side = if standing.is_end() { &mut report.end } else { &mut report.begun };
        *side = (*side).max(Some(standing));
        report.events.push(place);
    }
    let mut reports: Vec<Report<'_>> = reports.into_values().collect();
    for report in &mut reports {
        report.events.sort_by(|a, b| {
            let key = |place: &usize| events.get(*place).map(|told| &told.keyed.key);
            key(a).cmp(&key(b))
        });
    }
    reports.sort_by(Report::order);
    reports
}

fn visits(events: &[Told]) -> Vec<Visit<'_>> {
    let mut visits: Vec<Visit<'_>> = Vec::new();
    for report in reports(events) {
        let last = visits.len().checked_sub(1);
        let of_step = visits.iter().rposition(|visit| visit.step == report.step);
        let has_ended = |place: usize| visits.get(place).is_some_and(|visit| visit.ended.is_some());
        let place = match of_step {
            Some(place) if report.end.is_some() && !has_ended(place) => Some(place),
            Some(place) if report.end.is_some() && report.begun.is_none() && Some(place) == last => Some(place),
            Some(place) if report.end.is_none() && Some(place) == last && !has_ended(place) => Some(place),
            _ => None,
        };
        let place = place.unwrap_or_else(|| {
            visits.push(Visit {
                step: report.step,
                at: report.at,
                waited: None,
                ended: None,
                status: Standing::Running,
                answered: false,
                result: None,
                answer: None,
                reports: Vec::new(),
            });
            visits.len() - 1
        });
        let Some(visit) = visits.get_mut(place) else { continue };
        if report.begun == Some(Standing::Waiting) {
            visit.waited.get_or_insert(report.at);
        }
        // What waits does not go back to running.
        visit.status = if report.end.is_some() { report.standing() } else { visit.status.max(report.standing()) };
        if report.end.is_some() {
            visit.ended = Some(report.at);
        }
        for told in report.events.iter().filter_map(|place| events.get(*place)) {
            visit.answered |= told.body.answer.is_some() || told.body.answer_length.is_some();
            visit.result = told.body.result.as_deref().filter(|result| !result.is_empty()).or(visit.result);
            visit.answer = told.body.answer.as_deref().filter(|answer| !answer.is_empty()).or(visit.answer);
        }
        visit.reports.extend(report.events);
    }
    visits
}
