//! Report 6, flows: which runs a query means, their numbers, their lists and their ways.

mod data;
mod files;
mod graph;
mod groups;
mod lists;
mod load;
mod path;
mod row;
mod select;
mod sums;

use super::{Reporter, internal};
use crate::error::StoreError;
use data::{Data, FlowInfo, VersionInfo};
use groups::Groups;
use reports::flows::{
    Flow, FlowBefore, FlowRow, Flows, FlowsBefore, LeftOut, OtherVersion, RunCounts, RunReasonRow, RunStatus,
    VersionRow, VersionSteps, Versions, Viewer,
};
use reports::zone::ResolvedRange;
use reports::{Query, ReportError};
use select::Ask;
use std::sync::Arc;
use sums::{Stamps, Sums, counts};

/// The newest state of them.
pub(super) type Kept = super::kept::Kept<Data>;

impl Reporter {
    /// Flows as of what the database holds now.
    pub(super) async fn flow_data(&self) -> Result<Arc<Data>, StoreError> {
        let kept = Arc::clone(&self.flow_data).lock_owned().await;
        let head: (i64, i64, Option<i64>) =
            sqlx::query_as(include_str!("../../sql/columns_flow_head.sql")).fetch_one(self.store.reader()).await?;
        if head == (kept.revision, kept.generation, kept.versions_at) {
            return Ok(Arc::clone(&*kept));
        }
        self.brought_up_to_date(kept, load::catch_up).await
    }

    /// Computes an answer about flows, on a thread of its own.
    async fn ask_flows<T: Send + 'static>(
        &self,
        query: &Query,
        work: impl FnOnce(&Ask<'_>) -> Result<T, ReportError> + Send + 'static,
    ) -> Result<T, ReportError> {
        let found = self.found(query).await?;
        let data = self.flow_data().await.map_err(internal)?;
        let query = query.clone();
        self.compute(move |snapshot, now, ticket| work(&Ask::new(data, snapshot, &query, found, now, ticket)?)).await
    }

    /// [`Reporter::ask_flows`] of one flow; none where there is none of this name.
    async fn ask_flow<T: Send + 'static>(
        &self,
        flow: &str,
        query: &Query,
        work: impl FnOnce(&Ask<'_>, &FlowInfo) -> Result<T, ReportError> + Send + 'static,
    ) -> Result<Option<T>, ReportError> {
        let flow = flow.to_owned();
        self.ask_flows(query, move |ask| {
            let place = ask.data.flow_of.get(&flow).copied();
            let info = place.and_then(|place| ask.data.flows.get(place as usize));
            info.map(|info| work(ask, info)).transpose()
        })
        .await
    }

    pub(super) async fn flow_list(&self, query: &Query) -> Result<Flows, ReportError> {
        self.ask_flows(query, |ask| {
            let (rows, total, left_out) = table(ask, ask.span)?;
            let before = |range: ResolvedRange| -> Result<FlowsBefore, ReportError> {
                let (rows, total, _) = table(ask, (range.start_ms, range.end_ms))?;
                Ok(FlowsBefore { range: ask.range_json(&range), rows, total })
            };
            let comparison = ask.compared().map(before).transpose()?;
            let has_data = !ask.data.flows.is_empty();
            Ok(Flows { range: ask.range(), rows, total, left_out, comparison, has_data })
        })
        .await
    }

    pub(super) async fn one_flow(&self, flow: &str, query: &Query) -> Result<Option<Flow>, ReportError> {
        self.ask_flow(flow, query, |ask, flow| {
            let mut stamps = Stamps::new(&ask.data);
            let mut reasons = Reasons::new(&ask.data);
            let mut sums = Sums::new(&ask.data, ask.now, &mut stamps);
            let left_out = ask.each(flow, ask.span, |row| reasons.add(row, sums.add(row)))?;
            let row = flow_row(ask, flow, sums);
            let before = |range: ResolvedRange| -> Result<FlowBefore, ReportError> {
                let mut sums = Sums::new(&ask.data, ask.now, &mut stamps);
                ask.each(flow, (range.start_ms, range.end_ms), |row| {
                    sums.add(row);
                })?;
                Ok(FlowBefore { range: ask.range_json(&range), flow: flow_row(ask, flow, sums) })
            };
            Ok(Flow {
                range: ask.range(),
                flow: row,
                reasons: reasons.rows(),
                left_out,
                comparison: ask.compared().map(before).transpose()?,
                executions: flow.executions.len() as u64,
            })
        })
        .await
    }

    /// What the versions of a flow and their steps are called, the newest version first.
    pub(super) async fn steps_of(&self, flow: &str) -> Result<Option<Vec<VersionSteps>>, ReportError> {
        let data = self.flow_data().await.map_err(internal)?;
        let flow = data.flow_of.get(flow).and_then(|place| data.flows.get(*place as usize));
        let versions = flow.map(|flow| {
            newest_first(&data, flow).into_iter().map(|(_, info)| VersionSteps {
                version: info.ext.clone(),
                name: info.shown().to_owned(),
                steps: info.steps.clone(),
            })
        });
        Ok(versions.map(Iterator::collect))
    }

    pub(super) async fn versions_of(&self, flow: &str, query: &Query) -> Result<Option<Versions>, ReportError> {
        self.ask_flow(flow, query, |ask, flow| {
            let selected = ask.rows(flow)?;
            let mut stamps = Stamps::new(&ask.data);
            let by_version = Groups::new(&selected.rows, &ask.data.runs.versions, ask.data.versions.len());
            let current = ask.data.current(flow);
            let wanted = |ext: &String| ask.asked.versions.is_empty() || ask.asked.versions.contains(ext);
            let rows = newest_first(&ask.data, flow).into_iter().filter(|(_, info)| wanted(&info.ext));
            let rows = rows.map(|(version, info)| VersionRow {
                version: info.ext.clone(),
                name: info.shown().to_owned(),
                description: info.description.clone(),
                direction: info.direction,
                state: info.state,
                current: current == Some(version),
                published_by: info.published_by.clone(),
                published_at: info.first_at.map(|at| ask.time(at)),
                steps: info.steps.clone(),
                counts: counts(&ask.data, by_version.get(version), ask.now, &mut stamps),
            });
            Ok(Versions {
                range: ask.range(),
                flow: flow.ext.clone(),
                flow_name: flow.shown().to_owned(),
                rows: rows.collect(),
                left_out: selected.left_out,
            })
        })
        .await
    }

    pub(super) async fn graph(&self, flow: &str, query: &Query) -> Result<Option<Viewer>, ReportError> {
        let shown = self.ask_flow(flow, query, |ask, flow| {
            let selected = ask.rows(flow)?;
            let grouped = |rows: &[u32]| Groups::new(rows, &ask.data.runs.versions, ask.data.versions.len());
            let by_version = grouped(&selected.rows);
            let Some(shown) = version_shown(ask, flow) else { return Ok(None) };
            let rows = by_version.get(shown);
            let Some(info) = ask.data.versions.get(shown as usize) else { return Ok(None) };
            let graph = graph::graph(&ask.data, shown, rows, ask.now);
            let current = ask.data.current(flow);
            // What the other versions hold does not depend on which one is shown.
            let of_all = match ask.asked.versions.is_empty() {
                true => None,
                false => Some(grouped(&ask.rows_of(flow, &[])?.rows)),
            };
            let of_all = of_all.as_ref().unwrap_or(&by_version);
            let of_version = |version: &u32| of_all.get(*version).len() as u64;
            let others = flow.versions.iter().rev().filter(|version| **version != shown);
            let others = others.filter_map(|version| {
                let info = ask.data.versions.get(*version as usize)?;
                Some(OtherVersion {
                    version: info.ext.clone(),
                    name: info.shown().to_owned(),
                    current: current == Some(*version),
                    contacts: of_version(version),
                })
            });
            Ok(Some(Viewer {
                range: ask.range(),
                flow: flow.ext.clone(),
                flow_name: flow.shown().to_owned(),
                version: info.ext.clone(),
                version_name: info.shown().to_owned(),
                entered: rows.len() as u64,
                no_step: graph.no_step,
                steps: graph.steps,
                edges: graph.edges,
                others: others.collect(),
                left_out: selected.left_out,
            }))
        });
        Ok(shown.await?.flatten())
    }
}

/// The version a viewer shows: the one asked for, else that of the execution asked for, else the current one, else the newest.
fn version_shown(ask: &Ask<'_>, flow: &FlowInfo) -> Option<u32> {
    let data = &ask.data;
    let named = |ext: &String| {
        let is_named = |version: &&u32| data.versions.get(**version as usize).is_some_and(|info| info.ext == *ext);
        flow.versions.iter().find(is_named).copied()
    };
    if let Some(ext) = ask.asked.versions.first() {
        return named(ext);
    }
    let execution = ask.asked.executions.first().and_then(|ext| data.execution_of.get(ext));
    let of_execution = execution.and_then(|place| data.executions.get(*place as usize)?.version);
    of_execution.or_else(|| data.current(flow)).or_else(|| flow.versions.last().copied())
}

/// The versions of a flow, those told of last first.
fn newest_first<'d>(data: &'d Data, flow: &FlowInfo) -> Vec<(u32, &'d VersionInfo)> {
    let known = |version: &u32| Some((*version, data.versions.get(*version as usize)?));
    let mut versions: Vec<(u32, &VersionInfo)> = flow.versions.iter().filter_map(known).collect();
    versions.sort_by(|(_, a), (_, b)| (b.first_at, &b.ext).cmp(&(a.first_at, &a.ext)));
    versions
}

/// The rows of all flows and all of their runs together, of those that entered within a span; and what the filter cannot speak of.
fn table(ask: &Ask<'_>, span: (i64, i64)) -> Result<(Vec<FlowRow>, RunCounts, LeftOut), ReportError> {
    let (mut stamps, mut stamps_of_all) = (Stamps::new(&ask.data), Stamps::new(&ask.data));
    let mut all = Sums::new(&ask.data, ask.now, &mut stamps_of_all);
    let (mut rows, mut left_out) = (Vec::new(), LeftOut::default());
    for flow in &ask.data.flows {
        let mut sums = Sums::new(&ask.data, ask.now, &mut stamps);
        let left = ask.each(flow, span, |row| {
            sums.add(row);
            all.add(row);
        })?;
        left_out.without_conversation += left.without_conversation;
        rows.push(flow_row(ask, flow, sums));
    }
    rows.sort_by(|a, b| {
        let order = b.counts.contacts.cmp(&a.counts.contacts);
        order.then_with(|| (&a.name, &a.flow).cmp(&(&b.name, &b.flow)))
    });
    Ok((rows, all.counts(), left_out))
}

fn flow_row(ask: &Ask<'_>, flow: &FlowInfo, sums: Sums<'_>) -> FlowRow {
    let current = ask.data.current(flow).and_then(|version| ask.data.versions.get(version as usize));
    // A flow without a current version is what its newest one says.
    let info = current.or_else(|| flow.versions.last().and_then(|version| ask.data.versions.get(*version as usize)));
    FlowRow {
        flow: flow.ext.clone(),
        name: flow.shown().to_owned(),
        direction: info.and_then(|info| info.direction),
        state: info.and_then(|info| info.state),
        version: current.map(|info| info.ext.clone()),
        version_name: current.map(|info| info.shown().to_owned()),
        versions: flow.versions.len() as u64,
        last_entry: sums.last().map(|at| ask.time(at)),
        counts: sums.counts(),
    }
}

/// Why runs ended as they did.
struct Reasons<'a> {
    data: &'a Data,
    /// By reason and status; the last one: without a reason.
    counts: Vec<[u64; RunStatus::ALL.len()]>,
}

impl<'a> Reasons<'a> {
    fn new(data: &'a Data) -> Reasons<'a> {
        Reasons { data, counts: vec![[0; RunStatus::ALL.len()]; data.reasons.len() + 1] }
    }

    fn add(&mut self, row: u32, status: RunStatus) {
        let last = self.data.reasons.len();
        let reason = self.data.runs.reasons.get(row as usize).map_or(last, |reason| *reason as usize);
        if let Some(count) = self.counts.get_mut(reason.min(last)).and_then(|counts| counts.get_mut(status as usize)) {
            *count += 1;
        }
    }

    /// Most first.
    fn rows(self) -> Vec<RunReasonRow> {
        let mut rows = Vec::new();
        for (place, counts) in self.counts.iter().enumerate() {
            for status in [RunStatus::Expired, RunStatus::Canceled, RunStatus::Failed] {
                let contacts = counts.get(status as usize).copied().unwrap_or(0);
                if contacts > 0 {
                    rows.push(RunReasonRow { status, reason: self.data.reasons.get(place).cloned(), contacts });
                }
            }
        }
        rows.sort_by(|a, b| {
            let order = b.contacts.cmp(&a.contacts);
            order.then_with(|| (a.status, &a.reason).cmp(&(b.status, &b.reason)))
        });
        rows
    }
}
