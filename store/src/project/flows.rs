//! Versions, executions and runs of flows.

use super::{Projection, Sink, names::Naming};
use crate::{
    error::StoreError,
    events::{Event, Kind},
    fold::run::{Body, Run, Told, fold_run},
    journal::{self, Entry},
    json_rows::{JsonRows, json_ints, json_texts},
    visits,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// Runs folded at a time: bounds the memory of a rebuild.
pub(crate) const RUNS_AT_A_TIME: usize = 2000;

/// Columns of `run` that the fold gives, after its name.
const RUN: [&str; 10] =
    ["flow", "version", "execution", "contact", "thread", "entered_at", "status", "ended_at", "reason", "visits"];

/// Of `flow_version`, after flow and version.
const VERSION: [&str; 10] =
    ["name", "description", "direction", "state", "current", "published_by", "steps", "first_at", "at", "key"];

/// Of `flow_execution`, after its name.
const EXECUTION: [&str; 8] =
    ["flow", "version", "trigger", "triggered_by", "scheduled_for", "status", "open_conversation", "first_at"];

/// What a version's event says.
#[derive(Debug, Default, Deserialize)]
struct VersionBody {
    #[serde(default)]
    version: String,
    version_name: Option<String>,
    description: Option<String>,
    direction: Option<String>,
    state: Option<String>,
    current: Option<bool>,
    published_by: Option<String>,
    steps: Option<Box<RawValue>>,
}

/// What an execution's event says.
#[derive(Debug, Default, Deserialize)]
struct ExecutionBody {
    #[serde(default)]
    flow: String,
    #[serde(default)]
    version: String,
    trigger: Option<String>,
    triggered_by: Option<String>,
    scheduled_for: Option<String>,
    status: Option<String>,
    open_conversation: Option<String>,
}

/// Flows, executions and runs, by the source's ids.
#[derive(Debug, Default)]
pub(crate) struct TouchedFlows {
    pub flows: BTreeSet<String>,
    pub executions: BTreeSet<String>,
    pub runs: BTreeSet<String>,
}

impl TouchedFlows {
    /// Notes what an event tells of.
    pub fn note(&mut self, event: &Event) {
        let (Some(subject), kind) = (event.reference(), event.kind()) else { return };
        let noted = match kind {
            Kind::FlowVersion => &mut self.flows,
            Kind::FlowExecution => &mut self.executions,
            Kind::RunStarted | Kind::RunStep | Kind::RunEnded => &mut self.runs,
            _ => return,
        };
        if !noted.contains(subject) {
            noted.insert(subject.to_owned());
        }
    }
}

fn body<T: for<'a> Deserialize<'a>>(entry: &Entry) -> Result<T, StoreError> {
    serde_json::from_str(&entry.body)
        .map_err(|error| StoreError::Unexpected(format!("journal entry {} cannot be read: {error}", entry.seq)))
}

/// Entries by what they refer to, each group in order of time.
fn by_subject(entries: &[Entry]) -> BTreeMap<&str, Vec<&Entry>> {
    let mut groups: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        groups.entry(entry.keyed.event.reference().unwrap_or_default()).or_default().push(entry);
    }
    for group in groups.values_mut() {
        group.sort_by(|a, b| (a.keyed.at, &a.keyed.key).cmp(&(b.keyed.at, &b.keyed.key)));
    }
    groups
}

impl Projection<'_> {
    /// Brings versions and executions up to date.
    pub async fn flows(&mut self, touched: &TouchedFlows) -> Result<(), StoreError> {
        let flows: Vec<&String> = touched.flows.iter().collect();
        for some in flows.chunks(RUNS_AT_A_TIME) {
            self.versions(some).await?;
        }
        let executions: Vec<&String> = touched.executions.iter().collect();
        for some in executions.chunks(RUNS_AT_A_TIME) {
            self.executions(some).await?;
        }
        Ok(())
    }

    async fn versions(&mut self, flows: &[&String]) -> Result<(), StoreError> {
        let names = flows.iter().map(|flow| flow.as_str());
        let entries = journal::referring(self.connection, names, &[Kind::FlowVersion]).await?;
        let mut rows = JsonRows::new();
        for (flow, entries) in by_subject(&entries) {
            if !flows.iter().any(|wanted| *wanted == flow) {
                continue;
            }
            let mut versions: BTreeMap<String, Vec<(&Entry, VersionBody)>> = BTreeMap::new();
            for entry in entries {
                let body: VersionBody = body(entry)?;
                versions.entry(body.version.clone()).or_default().push((entry, body));
            }
            for (version, told) in versions {
                let (Some((first, _)), Some((last, _))) = (told.first(), told.last()) else { continue };
                let (first_at, at, key) = (first.keyed.at, last.keyed.at, crate::events::key_hash(&last.keyed.key));
                let mut sum = VersionBody::default();
                for (_, body) in told {
                    sum = VersionBody {
                        version: String::new(),
                        version_name: body.version_name.filter(|name| !name.is_empty()).or(sum.version_name),
                        description: body.description.or(sum.description),
                        direction: body.direction.or(sum.direction),
                        state: body.state.or(sum.state),
                        current: body.current.or(sum.current),
                        published_by: body.published_by.or(sum.published_by),
                        steps: body.steps.or(sum.steps),
                    };
                }
                rows.row()
                    .text(flow)
                    .text(&*version)
                    .text(sum.version_name.as_deref())
                    .text(sum.description.as_deref().filter(|text| !text.is_empty()))
                    .text(sum.direction.as_deref())
                    .text(sum.state.as_deref())
                    .int(i64::from(sum.current.unwrap_or(false)))
                    .text(sum.published_by.as_deref().filter(|text| !text.is_empty()))
                    .text(sum.steps.as_deref().map_or("[]", RawValue::get))
                    .int(first_at)
                    .int(at)
                    .hex(&key)
                    .end();
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.put(
            rows.finish(),
            &VERSION,
            include_str!("../../sql/flow_version_put.sql"),
            include_str!("../../sql/flow_version_compare.sql"),
        )
        .await
    }

    async fn executions(&mut self, executions: &[&String]) -> Result<(), StoreError> {
        let names = executions.iter().map(|execution| execution.as_str());
        let entries = journal::referring(self.connection, names, &[Kind::FlowExecution]).await?;
        let wanted: BTreeSet<&str> = executions.iter().map(|execution| execution.as_str()).collect();
        let mut rows = JsonRows::new();
        for (execution, entries) in by_subject(&entries) {
            let Some(first) = entries.first().filter(|_| wanted.contains(execution)) else { continue };
            let first_at = first.keyed.at;
            let mut sum = ExecutionBody::default();
            for entry in entries {
                let body: ExecutionBody = body(entry)?;
                sum = ExecutionBody {
                    flow: body.flow,
                    version: body.version,
                    trigger: body.trigger.or(sum.trigger),
                    triggered_by: body.triggered_by.filter(|by| !by.is_empty()).or(sum.triggered_by),
                    scheduled_for: body.scheduled_for.or(sum.scheduled_for),
                    status: body.status.or(sum.status),
                    open_conversation: body.open_conversation.or(sum.open_conversation),
                };
            }
            let scheduled_for = sum.scheduled_for.as_deref().and_then(instant);
            rows.row()
                .text(execution)
                .text(&*sum.flow)
                .text(&*sum.version)
                .text(sum.trigger.as_deref())
                .text(sum.triggered_by.as_deref())
                .int(scheduled_for)
                .text(sum.status.as_deref())
                .text(sum.open_conversation.as_deref())
                .int(first_at)
                .end();
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.put(
            rows.finish(),
            &EXECUTION,
            include_str!("../../sql/flow_execution_put.sql"),
            include_str!("../../sql/flow_execution_compare.sql"),
        )
        .await
    }

    /// Brings runs up to date. Contacts and threads must be.
    pub async fn runs(&mut self, runs: &BTreeSet<String>) -> Result<(), StoreError> {
        let runs: Vec<&String> = runs.iter().collect();
        for some in runs.chunks(RUNS_AT_A_TIME) {
            self.some_runs(some).await?;
        }
        Ok(())
    }

    async fn some_runs(&mut self, names: &[&String]) -> Result<(), StoreError> {
        let kinds = [Kind::RunStarted, Kind::RunStep, Kind::RunEnded];
        let entries = journal::referring(self.connection, names.iter().map(|name| name.as_str()), &kinds).await?;
        let wanted: BTreeSet<&str> = names.iter().map(|name| name.as_str()).collect();
        let mut told: BTreeMap<String, Vec<Told>> = BTreeMap::new();
        for entry in entries {
            let body: Body = body(&entry)?;
            let run = entry.keyed.event.reference().unwrap_or_default();
            if wanted.contains(run) {
                told.entry(run.to_owned()).or_default().push(Told { keyed: entry.keyed, body });
            }
        }
        let runs: Vec<(&str, Run<'_>)> =
            told.iter().filter_map(|(name, told)| Some((name.as_str(), fold_run(told)?))).collect();
        let contacts: Vec<&str> = runs.iter().map(|(_, run)| run.contact).collect();
        let threads: Vec<&str> = runs.iter().filter_map(|(_, run)| run.conversation).collect();
        let steps: Vec<&str> = runs.iter().flat_map(|(_, run)| run.visits.iter()).map(|visit| visit.step).collect();
        self.know(Naming::Contact, contacts).await?;
        self.know(Naming::Thread, threads).await?;
        self.know(Naming::Step, steps).await?;
        let contacts =
            runs.iter().map(|(_, run)| self.names.id(Naming::Contact, run.contact)).collect::<Result<_, _>>()?;
        let standing = self.standing(contacts).await?;
        let mut rows = JsonRows::new();
        let mut threads = BTreeSet::new();
        for (name, run) in &runs {
            let contact = standing.root(self.names.id(Naming::Contact, run.contact)?);
            let thread = run.conversation.map(|ext| self.names.id(Naming::Thread, ext)).transpose()?;
            threads.extend(thread);
            let (status, ended_at) = run.end.unzip();
            let bytes = self.packed(run)?;
            rows.row()
                .text(*name)
                .text(run.flow)
                .text(run.version)
                .text(run.execution)
                .int(contact)
                .int(thread)
                .int(run.entered_at)
                .text(status)
                .int(ended_at)
                .text(run.reason.as_deref())
                .hex(&bytes)
                .end();
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.put(rows.finish(), &RUN, include_str!("../../sql/run_put.sql"), include_str!("../../sql/run_compare.sql"))
            .await?;
        if let Sink::Write { revision } = self.sink {
            let names = json_texts(runs.iter().map(|(name, _)| *name));
            let unjoined = sqlx::query(include_str!("../../sql/run_unjoin.sql")).bind(names).bind(revision);
            self.changed += unjoined.execute(&mut *self.connection).await?.rows_affected();
        }
        self.join_runs(threads).await
    }

    fn packed(&self, run: &Run<'_>) -> Result<Vec<u8>, StoreError> {
        let mut packed = Vec::with_capacity(run.visits.len());
        for visit in &run.visits {
            let id = self.names.id(Naming::Step, visit.step)?;
            let offset = |at: i64| at.saturating_sub(run.entered_at);
            packed.push(visits::Visit {
                // Where facts are only compared, a step without a row has an id that no row has.
                step: u32::try_from(id).unwrap_or(u32::MAX),
                at: offset(visit.at),
                waited: visit.waited.map(offset),
                ended: visit.ended.map(offset),
                status: visit.status,
                answered: visit.answered,
                result: visit.result.map(str::to_owned),
                answer: visit.answer.map(str::to_owned),
            });
        }
        visits::to_bytes(&packed).map_err(|error| StoreError::Unexpected(error.to_string()))
    }

    /// Notes in which conversations the runs of threads ran.
    pub async fn join_runs(&mut self, threads: BTreeSet<i64>) -> Result<(), StoreError> {
        if threads.is_empty() {
            return Ok(());
        }
        let differing: Vec<(i64, String, Option<i64>)> = sqlx::query_as(include_str!("../../sql/run_joined.sql"))
            .bind(json_ints(threads))
            .fetch_all(&mut *self.connection)
            .await?;
        if differing.is_empty() {
            return Ok(());
        }
        if let Sink::Write { revision } = self.sink {
            let mut rows = JsonRows::new();
            for (run, _, conversation) in &differing {
                rows.row().int(*run).int(*conversation).end();
            }
            let joined = sqlx::query(include_str!("../../sql/run_join.sql")).bind(rows.finish()).bind(revision);
            self.changed += joined.execute(&mut *self.connection).await?.rows_affected();
            return Ok(());
        }
        for (_, run, _) in differing {
            self.note(format!("run {run}"), "is joined to another conversation than the one it ran in");
        }
        Ok(())
    }

    /// The runs of contacts, by name.
    pub async fn runs_of(&mut self, contacts: &BTreeSet<i64>) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(include_str!("../../sql/run_of_moved.sql"))
            .bind(json_ints(contacts.iter().copied()))
            .fetch_all(&mut *self.connection)
            .await?)
    }

    /// All versions, executions and runs of the journal, and none that are not in it.
    pub async fn sweep_flows(&mut self) -> Result<(), StoreError> {
        self.sweep_lost().await?;
        let flows: Vec<String> =
            sqlx::query_scalar(include_str!("../../sql/sweep_flows.sql")).fetch_all(&mut *self.connection).await?;
        self.flows(&TouchedFlows { flows: flows.into_iter().collect(), ..TouchedFlows::default() }).await?;
        let mut after = 0;
        while let Some(executions) = self.named(include_str!("../../sql/sweep_executions.sql"), &mut after).await? {
            self.flows(&TouchedFlows { executions, ..TouchedFlows::default() }).await?;
        }
        let mut after = 0;
        while let Some(runs) = self.named(include_str!("../../sql/sweep_runs.sql"), &mut after).await? {
            self.runs(&runs).await?;
            self.names.forget();
        }
        Ok(())
    }

    async fn named(&mut self, sql: &'static str, after: &mut i64) -> Result<Option<BTreeSet<String>>, StoreError> {
        let limit = i64::try_from(RUNS_AT_A_TIME).unwrap_or(i64::MAX);
        let rows: Vec<(i64, String)> =
            sqlx::query_as(sql).bind(*after).bind(limit).fetch_all(&mut *self.connection).await?;
        *after = rows.last().map_or(*after, |(seq, _)| *seq);
        Ok((!rows.is_empty()).then(|| rows.into_iter().map(|(_, name)| name).collect()))
    }

    async fn sweep_lost(&mut self) -> Result<(), StoreError> {
        if let Sink::Write { .. } = self.sink {
            for forget in [
                include_str!("../../sql/run_forget.sql"),
                include_str!("../../sql/flow_version_forget.sql"),
                include_str!("../../sql/flow_execution_forget.sql"),
            ] {
                self.changed += sqlx::query(forget).execute(&mut *self.connection).await?.rows_affected();
            }
            return Ok(());
        }
        let lost: Vec<String> =
            sqlx::query_scalar(include_str!("../../sql/run_lost.sql")).fetch_all(&mut *self.connection).await?;
        for subject in lost {
            self.note(subject, "is there, by the journal it is not");
        }
        Ok(())
    }
}

/// UTC milliseconds of an RFC 3339 instant, which was checked when it came in.
fn instant(text: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_millis())
}
