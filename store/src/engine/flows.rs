//! Report 6, flows: which runs a query means, their numbers, their lists and their ways.

mod data;
mod files;
mod graph;
mod lists;
mod load;
mod path;
mod row;
mod select;
mod sums;

use super::{Reporter, internal};
use crate::error::StoreError;
use data::{Data, FlowInfo, NONE};
use reports::flows::{
    Flow, FlowRow, Flows, LeftOut, OtherVersion, RunReasonRow, RunStatus, VersionRow, Versions, Viewer,
};
use reports::{Query, ReportError};
use select::Ask;
use std::collections::BTreeMap;
use std::sync::Arc;
use sums::{Stamps, counts};

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
            let mut stamps = Stamps::new(&ask.data);
            let (mut rows, mut all, mut left_out) = (Vec::new(), Vec::new(), LeftOut::default());
            for flow in &ask.data.flows {
                let mut selected = ask.rows(flow)?;
                left_out.without_conversation += selected.left_out.without_conversation;
                rows.push(flow_row(ask, flow, &selected.rows, &mut stamps));
                all.append(&mut selected.rows);
            }
            let total = counts(&ask.data, &all, ask.now, &mut stamps);
            rows.sort_by(|a, b| {
                let order = b.counts.contacts.cmp(&a.counts.contacts);
                order.then_with(|| (&a.name, &a.flow).cmp(&(&b.name, &b.flow)))
            });
            Ok(Flows { range: ask.range(), rows, total, left_out, has_data: !ask.data.flows.is_empty() })
        })
        .await
    }

    pub(super) async fn one_flow(&self, flow: &str, query: &Query) -> Result<Option<Flow>, ReportError> {
        self.ask_flow(flow, query, |ask, flow| {
            let selected = ask.rows(flow)?;
            let mut stamps = Stamps::new(&ask.data);
            Ok(Flow {
                range: ask.range(),
                flow: flow_row(ask, flow, &selected.rows, &mut stamps),
                reasons: reasons(ask, &selected.rows),
                left_out: selected.left_out,
                executions: flow.executions.len() as u64,
            })
        })
        .await
    }

    pub(super) async fn versions_of(&self, flow: &str, query: &Query) -> Result<Option<Versions>, ReportError> {
        self.ask_flow(flow, query, |ask, flow| {
            let selected = ask.rows(flow)?;
            let mut stamps = Stamps::new(&ask.data);
            let by_version = grouped(&selected.rows, &ask.data.runs.versions);
            let current = ask.data.current(flow);
            let wanted = |ext: &String| ask.asked.versions.is_empty() || ask.asked.versions.contains(ext);
            let mut rows = Vec::new();
            for version in &flow.versions {
                let Some(info) = ask.data.versions.get(*version as usize).filter(|info| wanted(&info.ext)) else {
                    continue;
                };
                let of_version = by_version.get(version).map(Vec::as_slice).unwrap_or_default();
                let row = VersionRow {
                    version: info.ext.clone(),
                    name: info.shown().to_owned(),
                    description: info.description.clone(),
                    direction: info.direction,
                    state: info.state,
                    current: current == Some(*version),
                    published_by: info.published_by.clone(),
                    published_at: info.first_at.map(|at| ask.time(at)),
                    steps: info.steps.clone(),
                    counts: counts(&ask.data, of_version, ask.now, &mut stamps),
                };
                rows.push((info.first_at, row));
            }
            rows.sort_by(|a, b| (b.0, &b.1.version).cmp(&(a.0, &a.1.version)));
            Ok(Versions {
                range: ask.range(),
                flow: flow.ext.clone(),
                flow_name: flow.shown().to_owned(),
                rows: rows.into_iter().map(|(_, row)| row).collect(),
                left_out: selected.left_out,
            })
        })
        .await
    }

    pub(super) async fn graph(&self, flow: &str, query: &Query) -> Result<Option<Viewer>, ReportError> {
        let shown = self.ask_flow(flow, query, |ask, flow| {
            let selected = ask.rows(flow)?;
            let by_version = grouped(&selected.rows, &ask.data.runs.versions);
            let Some(shown) = version_shown(ask, flow) else { return Ok(None) };
            let rows = by_version.get(&shown).map(Vec::as_slice).unwrap_or_default();
            let Some(info) = ask.data.versions.get(shown as usize) else { return Ok(None) };
            let graph = graph::graph(&ask.data, shown, rows, ask.now);
            let current = ask.data.current(flow);
            // What the other versions hold does not depend on which one is shown.
            let of_all = match ask.asked.versions.is_empty() {
                true => None,
                false => Some(grouped(&ask.rows_of(flow, &[])?.rows, &ask.data.runs.versions)),
            };
            let of_all = of_all.as_ref().unwrap_or(&by_version);
            let of_version = |version: &u32| of_all.get(version).map_or(0, Vec::len) as u64;
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

/// Rows by what a column says of them.
fn grouped(rows: &[u32], column: &[u32]) -> BTreeMap<u32, Vec<u32>> {
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for row in rows {
        groups.entry(column.get(*row as usize).copied().unwrap_or(NONE)).or_default().push(*row);
    }
    groups
}

fn flow_row(ask: &Ask<'_>, flow: &FlowInfo, rows: &[u32], stamps: &mut Stamps) -> FlowRow {
    let current = ask.data.current(flow).and_then(|version| ask.data.versions.get(version as usize));
    // A flow without a current version is what its newest one says.
    let info = current.or_else(|| flow.versions.last().and_then(|version| ask.data.versions.get(*version as usize)));
    let last = rows.iter().filter_map(|row| ask.data.runs.entered.get(*row as usize)).max();
    FlowRow {
        flow: flow.ext.clone(),
        name: flow.shown().to_owned(),
        direction: info.and_then(|info| info.direction),
        state: info.and_then(|info| info.state),
        version: current.map(|info| info.ext.clone()),
        version_name: current.map(|info| info.shown().to_owned()),
        versions: flow.versions.len() as u64,
        last_entry: last.map(|at| ask.time(*at)),
        counts: counts(&ask.data, rows, ask.now, stamps),
    }
}

fn reasons(ask: &Ask<'_>, rows: &[u32]) -> Vec<RunReasonRow> {
    let mut found: BTreeMap<(RunStatus, u32), u64> = BTreeMap::new();
    for row in rows.iter().map(|row| *row as usize) {
        let (status, _) = ask.data.runs.status(row, ask.now);
        if matches!(status, RunStatus::Expired | RunStatus::Canceled | RunStatus::Failed) {
            let reason = ask.data.runs.reasons.get(row).copied().unwrap_or(NONE);
            *found.entry((status, reason)).or_default() += 1;
        }
    }
    let row = |((status, reason), contacts): ((RunStatus, u32), u64)| RunReasonRow {
        status,
        reason: ask.data.reasons.get(reason as usize).cloned(),
        contacts,
    };
    let mut rows: Vec<RunReasonRow> = found.into_iter().map(row).collect();
    rows.sort_by(|a, b| {
        let order = b.contacts.cmp(&a.contacts);
        order.then_with(|| (a.status, &a.reason).cmp(&(b.status, &b.reason)))
    });
    rows
}
