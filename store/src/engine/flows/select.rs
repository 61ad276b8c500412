//! Which runs a query means.

use super::data::{Data, FlowInfo, NONE};
use crate::columns::Snapshot;
use crate::engine::criteria::Criteria;
use crate::engine::joined::Joined;
use crate::engine::search::Found;
use crate::engine::ticket::Ticket;
use reports::ReportError;
use reports::flows::{Asked, LeftOut, RunStatus, StepEnd};
use reports::overview::Range;
use reports::query::{Group, Query};
use reports::zone::{Civil, ResolvedRange};
use std::sync::Arc;

/// Rows between two looks at the ticket.
const MANY: usize = 65_536;

/// A query about flows on one state of the data at one present.
pub struct Ask<'a> {
    pub data: Arc<Data>,
    pub snapshot: &'a Snapshot,
    pub asked: Asked,
    pub now: i64,
    pub ticket: &'a Ticket,
    /// The instants that count.
    pub span: (i64, i64),
    civil: Civil,
    range: ResolvedRange,
    group: Group,
    query: &'a Query,
    /// What `q` and `contact` narrow it to.
    found: Vec<Found>,
    /// By index of the contact's set of tags.
    contact_sets: Option<Vec<bool>>,
    inside: Option<bool>,
    /// None: the filter does not speak of conversations.
    conversations: Option<Joined>,
    nothing: bool,
}

/// The runs of a flow that a query means.
#[derive(Debug, Default)]
pub struct Selected {
    /// Their rows, ascending.
    pub rows: Vec<u32>,
    /// Those that it cannot speak of.
    pub left_out: LeftOut,
}

impl<'a> Ask<'a> {
    /// # Errors
    /// Where a parameter cannot be, or the ticket says to stop.
    pub fn new(
        data: Arc<Data>,
        snapshot: &'a Snapshot,
        query: &'a Query,
        found: Vec<Found>,
        now: i64,
        ticket: &'a Ticket,
    ) -> Result<Ask<'a>, ReportError> {
        let asked = Asked::of(query)?;
        let settings = &snapshot.settings;
        let civil = Civil { zone: settings.time_zone, now_ms: now, week_start: settings.week_start };
        let range = civil.resolve(query.range, data.first);
        let group = query.group.unwrap_or_else(|| civil.default_group(&range));
        let mut span = (range.start_ms, range.end_ms);
        if let Some(key) = &query.drill.at {
            let bucket = civil.bucket_at(&range, group, key)?;
            span = (bucket.start_ms, bucket.end_ms);
        }
        let mut criteria = Criteria::of(query, snapshot);
        let (contact_sets, inside) = (criteria.contact_sets.take(), criteria.inside.take());
        let nothing = criteria.nothing;
        let conversations = Joined::of(snapshot, &criteria, now, ticket)?;
        Ok(Ask {
            data,
            snapshot,
            asked,
            now,
            ticket,
            span,
            civil,
            range,
            group,
            query,
            found,
            contact_sets,
            inside,
            conversations,
            nothing,
        })
    }

    /// The dates and instants it speaks of.
    pub fn range(&self) -> Range {
        self.range_json(&self.range)
    }

    /// Those of another range.
    pub fn range_json(&self, range: &ResolvedRange) -> Range {
        self.civil.range_json(range, self.group)
    }

    /// The range that the query compares with, if it does; one bucket has nothing to compare with.
    pub fn compared(&self) -> Option<ResolvedRange> {
        let with = self.query.compare.filter(|_| self.query.drill.at.is_none())?;
        self.civil.compare(&self.range, with)
    }

    /// An instant as JSON and files have it.
    pub fn time(&self, at: i64) -> String {
        self.snapshot.settings.time_zone.rfc3339(at)
    }

    /// Whether the query leaves out runs by anything but the range.
    pub fn narrows(&self) -> bool {
        self.conversations.is_some()
            || self.contact_sets.is_some()
            || self.inside.is_some()
            || !self.found.is_empty()
            || !self.asked.is_empty()
    }

    /// Whether an instant lies in a span, and has come.
    pub fn is_within(&self, (from, to): (i64, i64), at: i64) -> bool {
        at >= from && at < to && at <= self.now
    }

    /// The runs of a flow.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn rows(&self, flow: &FlowInfo) -> Result<Selected, ReportError> {
        self.rows_of(flow, &self.asked.versions)
    }

    /// The same of these versions instead of those asked for; of all where there are none.
    pub fn rows_of(&self, flow: &FlowInfo, versions: &[String]) -> Result<Selected, ReportError> {
        let mut rows = Vec::new();
        let left_out = self.each_of(flow, self.span, versions, |row| rows.push(row))?;
        Ok(Selected { rows, left_out })
    }

    /// Visits the runs of a flow that entered within a span, in ascending order of their rows, and gives what the filter cannot speak of.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn each(&self, flow: &FlowInfo, span: (i64, i64), visit: impl FnMut(u32)) -> Result<LeftOut, ReportError> {
        self.each_of(flow, span, &self.asked.versions, visit)
    }

    fn each_of(
        &self,
        flow: &FlowInfo,
        span: (i64, i64),
        versions: &[String],
        mut visit: impl FnMut(u32),
    ) -> Result<LeftOut, ReportError> {
        let mut left_out = LeftOut::default();
        if self.nothing {
            return Ok(left_out);
        }
        let runs = &self.data.runs;
        let named = |words: &[String], of: &dyn Fn(&String) -> Option<u32>| -> Option<Vec<u32>> {
            (!words.is_empty()).then(|| words.iter().filter_map(of).collect())
        };
        let flow_key = self.data.flow_of.get(&flow.ext).copied().unwrap_or(NONE);
        let versions = named(versions, &|ext| self.data.version_of.get(&(flow_key, ext.clone())).copied());
        let executions = named(&self.asked.executions, &|ext| self.data.execution_of.get(ext).copied());
        let reasons = named(&self.asked.reasons, &|reason| self.data.reason_of.get(reason).copied());
        let mut ways = Ways::new(self);
        for some in flow.rows.chunks(MANY) {
            self.ticket.check()?;
            for row in some {
                let at = *row as usize;
                let entered = runs.entered.get(at).copied().unwrap_or(i64::MAX);
                let is = |wanted: &Option<Vec<u32>>, column: &[u32]| {
                    wanted.as_ref().is_none_or(|wanted| column.get(at).is_some_and(|value| wanted.contains(value)))
                };
                if !self.is_within(span, entered)
                    || !is(&versions, &runs.versions)
                    || !is(&executions, &runs.executions)
                    || !is(&reasons, &runs.reasons)
                    || !self.is_contact(runs.contacts.get(at).copied().unwrap_or(0))
                    || !self.is_hour(entered)
                {
                    continue;
                }
                if !self.asked.statuses.is_empty() || ways.any {
                    let (status, _) = runs.status(at, self.now);
                    let is_status = self.asked.statuses.is_empty() || self.asked.statuses.contains(&status);
                    if !is_status || !ways.meets(runs.paths.get(at).copied().unwrap_or(NONE), status) {
                        continue;
                    }
                }
                if let Some(joined) = &self.conversations {
                    let conversation = runs.conversations.get(at).copied().unwrap_or(0);
                    if conversation == 0 {
                        left_out.without_conversation += 1;
                        continue;
                    }
                    if !joined.has(conversation) {
                        continue;
                    }
                }
                visit(*row);
            }
        }
        Ok(left_out)
    }

    fn is_contact(&self, contact: u32) -> bool {
        let contacts = &self.snapshot.contacts;
        let has_tags = self.contact_sets.as_ref().is_none_or(|sets| {
            let set = contacts.tag_sets().get(contact as usize).copied().unwrap_or(0);
            sets.get(set as usize).copied().unwrap_or(false)
        });
        has_tags && self.found.iter().all(|found| found.has_contact(contact))
    }

    fn is_hour(&self, at: i64) -> bool {
        self.inside.is_none_or(|inside| self.snapshot.open.as_ref().is_some_and(|open| open.is_open(at) == inside))
    }
}

/// What an address says about steps, asked once of each way.
struct Ways<'a> {
    ask: &'a Ask<'a>,
    any: bool,
    known: Vec<Option<Way>>,
}

#[derive(Debug, Clone, Copy)]
struct Way {
    /// Comes to the step, takes the edge, and is or ended at one of the last steps asked for.
    meets: bool,
    /// The step asked for is its last one.
    ends_there: bool,
}

impl<'a> Ways<'a> {
    fn new(ask: &'a Ask<'a>) -> Ways<'a> {
        let any = ask.asked.step.is_some() || !ask.asked.last_steps.is_empty();
        Ways { ask, any, known: if any { vec![None; ask.data.paths.len()] } else { Vec::new() } }
    }

    fn meets(&mut self, path: u32, status: RunStatus) -> bool {
        if !self.any {
            return true;
        }
        let way = match self.known.get(path as usize).copied().flatten() {
            Some(way) => way,
            None => {
                let way = self.look(path);
                if let Some(known) = self.known.get_mut(path as usize) {
                    *known = Some(way);
                }
                way
            }
        };
        let end = match self.ask.asked.step_end {
            None => true,
            Some(StepEnd::MovedOn) => !way.ends_there,
            Some(end) => way.ends_there && end_of(status) == end,
        };
        way.meets && end
    }

    fn look(&self, path: u32) -> Way {
        let (data, asked) = (&self.ask.data, &self.ask.asked);
        let steps = data.paths.get(path as usize).map(AsRef::as_ref).unwrap_or_default();
        let name = |step: &u32| data.step_name(*step);
        let last = steps.last().map(name);
        let is_last = asked.last_steps.is_empty()
            || last.is_some_and(|last| asked.last_steps.iter().any(|wanted| wanted == last));
        let Some(wanted) = asked.step.as_deref() else { return Way { meets: is_last, ends_there: false } };
        let reached = steps.iter().any(|step| name(step) == wanted);
        let took = asked.next_step.as_deref().is_none_or(|next| {
            steps.windows(2).any(|pair| pair.first().map(name) == Some(wanted) && pair.last().map(name) == Some(next))
        });
        Way { meets: is_last && reached && took, ends_there: last == Some(wanted) }
    }
}

/// What became of a run at the step that it is or ended at.
pub fn end_of(status: RunStatus) -> StepEnd {
    match status {
        RunStatus::Ongoing => StepEnd::Waiting,
        RunStatus::Completed => StepEnd::CompletedHere,
        RunStatus::Expired => StepEnd::Expired,
        RunStatus::Canceled => StepEnd::Canceled,
        RunStatus::Failed => StepEnd::Failed,
    }
}
