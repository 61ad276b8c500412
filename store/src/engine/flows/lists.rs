//! Lists of runs and of executions, a page at a time.

use super::data::FlowInfo;
use super::groups::Groups;
use super::internal;
use super::row::{self, Stored};
use super::select::Ask;
use super::sums::{Stamps, counts};
use crate::engine::Reporter;
use crate::engine::first::First;
use crate::engine::texts;
use crate::json_rows::json_ints;
use reports::ReportError;
use reports::cell::{self, Cell};
use reports::flows::columns::{execution_row, execution_row_keys};
use reports::flows::{ExecutionRow, Executions, RunRow, Runs};
use reports::query::{BadQuery, Query};
use std::cmp::Reverse;

/// Rows a page.
const LENGTH: usize = 100;

/// The rows of a page of runs, before SQLite is asked.
struct Page {
    list: Runs,
    rows: Vec<u32>,
    now: i64,
    zone: reports::zone::Zone,
    data: std::sync::Arc<super::Data>,
}

/// How a list of runs is sorted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    by_end: bool,
    descending: bool,
}

impl Order {
    /// Of a query: by entry, the latest first, unless it says otherwise.
    pub(super) fn of(query: &Query) -> Result<Order, ReportError> {
        let Some(sort) = &query.sort else { return Ok(Order { by_end: false, descending: true }) };
        match sort.column.as_str() {
            "entered_at" => Ok(Order { by_end: false, descending: sort.descending }),
            "ended_at" => Ok(Order { by_end: true, descending: sort.descending }),
            other => Err(BadQuery::new("sort", other, "must be entered_at or ended_at").into()),
        }
    }

    /// A run's place: smaller comes first. What has no end comes last.
    fn place(self, ask: &Ask<'_>, row: u32) -> (i64, i64) {
        let runs = &ask.data.runs;
        let at = row as usize;
        let id = i64::from(runs.ids.get(at).copied().unwrap_or(0));
        let value = if self.by_end { runs.status(at, ask.now).1 } else { runs.entered.get(at).copied() };
        match value {
            None => (i64::MAX, if self.descending { -id } else { id }),
            Some(value) if self.descending => (-value, -id),
            Some(value) => (value, id),
        }
    }
}

/// All rows in order.
pub(super) fn ordered(ask: &Ask<'_>, rows: Vec<u32>, order: Order) -> Vec<u32> {
    let mut placed: Vec<((i64, i64), u32)> = rows.into_iter().map(|row| (order.place(ask, row), row)).collect();
    placed.sort_unstable();
    placed.into_iter().map(|(_, row)| row).collect()
}

impl Reporter {
    pub(in crate::engine) async fn runs_page(
        &self,
        flow: &str,
        query: &Query,
        after: Option<&str>,
    ) -> Result<Option<Runs>, ReportError> {
        let order = Order::of(query)?;
        let after = after.map(|after| texts::key(after, None)).transpose()?.map(|(value, id)| (value, sign(order, id)));
        let page = self.ask_flow(flow, query, move |ask, flow| {
            let (mut stamps, mut total) = (Stamps::new(&ask.data), 0);
            let mut first = First::new(LENGTH);
            stamps.begin();
            let left_out = ask.each(flow, ask.span, |row| {
                total += 1;
                stamps.add(&ask.data, row as usize);
                let place = order.place(ask, row);
                if after.is_none_or(|after| place > after) {
                    first.offer((place, row));
                }
            })?;
            let (placed, more) = first.sorted();
            let next = placed.last().filter(|_| more).map(|((value, id), _)| (*value, id.unsigned_abs() as u32));
            let list = Runs {
                range: ask.range(),
                flow: flow.ext.clone(),
                flow_name: flow.shown().to_owned(),
                rows: Vec::new(),
                next: next.map(|key| texts::cursor(key, None)),
                total,
                distinct_contacts: stamps.distinct(),
                left_out,
            };
            Ok(Page {
                list,
                rows: placed.into_iter().map(|(_, row)| row).collect(),
                now: ask.now,
                zone: ask.snapshot.settings.time_zone,
                data: std::sync::Arc::clone(&ask.data),
            })
        });
        let Some(mut page) = page.await? else { return Ok(None) };
        page.list.rows = self.run_rows(&page.data, &page.rows, page.now, page.zone).await?;
        Ok(Some(page.list))
    }

    /// Runs by their rows, in this order.
    pub(super) async fn run_rows(
        &self,
        data: &super::Data,
        rows: &[u32],
        now: i64,
        zone: reports::zone::Zone,
    ) -> Result<Vec<RunRow>, ReportError> {
        let ids = rows.iter().filter_map(|row| data.runs.ids.get(*row as usize));
        let stored: Vec<Stored> = sqlx::query_as(include_str!("../../../sql/engine_runs.sql"))
            .bind(json_ints(ids.map(|id| i64::from(*id))))
            .fetch_all(self.store.reader())
            .await
            .map_err(internal)?;
        let shown = stored.into_iter().filter_map(|stored| {
            let row = data.runs.row_of.get(stored.id as usize).copied()?;
            Some(row::shown(data, row as usize, stored, now, zone))
        });
        Ok(shown.collect())
    }

    pub(in crate::engine) async fn executions_of(
        &self,
        flow: &str,
        query: &Query,
        after: Option<&str>,
    ) -> Result<Option<Executions>, ReportError> {
        let after = after.map(|after| texts::key(after, None)).transpose()?;
        let sort = query.sort.clone();
        self.ask_flow(flow, query, move |ask, flow| {
            let selected = ask.rows(flow)?;
            let groups = Groups::new(&selected.rows, &ask.data.runs.executions, ask.data.executions.len());
            let mut stamps = Stamps::new(&ask.data);
            let mut row = |place: u32| execution(ask, place, groups.get(place), &mut stamps);
            let mut found = executions(ask, flow, &groups);
            let total = found.len() as u64;
            if sort.is_some() {
                for listed in &mut found {
                    listed.row = row(listed.place);
                }
                cell::sort(&mut found, &execution_row_keys(), cells, sort.as_ref())?;
            }
            // After the one that the page before ended with: executions do not go away.
            let is_last = |key: (i64, u32)| found.iter().position(|listed| (listed.at, listed.place) == key);
            let start = after.map_or(0, |key| is_last(key).map_or(found.len(), |position| position + 1));
            let mut page = found.split_off(start);
            let more = page.len() > LENGTH;
            page.truncate(LENGTH);
            let last = page.last().filter(|_| more).map(|listed| (listed.at, listed.place));
            Ok(Executions {
                range: ask.range(),
                flow: flow.ext.clone(),
                flow_name: flow.shown().to_owned(),
                next: last.map(|key| texts::cursor(key, None)),
                rows: page.into_iter().filter_map(|listed| listed.row.or_else(|| row(listed.place))).collect(),
                total,
                left_out: selected.left_out,
            })
        })
        .await
    }
}

/// An execution of a list: when it runs or ran, where it stands, and its row once that is known.
struct Listed {
    at: i64,
    place: u32,
    row: Option<ExecutionRow>,
}

fn cells(listed: &Listed) -> Vec<Cell<'_>> {
    listed.row.as_ref().map(execution_row).unwrap_or_default()
}

/// The executions of a flow that are asked for, newest first.
fn executions(ask: &Ask<'_>, flow: &FlowInfo, groups: &Groups) -> Vec<Listed> {
    let narrows = ask.narrows();
    let wanted = |ext: &String| ask.asked.executions.is_empty() || ask.asked.executions.contains(ext);
    let mut found = Vec::new();
    for place in &flow.executions {
        let Some(info) = ask.data.executions.get(*place as usize) else { continue };
        let is_named = !ask.asked.executions.is_empty() && wanted(&info.ext);
        // One that nobody has entered yet is there too, where nothing asks about its runs.
        let is_there = !groups.get(*place).is_empty() || is_named || (!narrows && ask.is_within(ask.span, info.at));
        if is_there && wanted(&info.ext) {
            found.push(Listed { at: info.scheduled_for.unwrap_or(info.at), place: *place, row: None });
        }
    }
    found.sort_unstable_by_key(|listed| Reverse((listed.at, listed.place)));
    found
}

fn execution(ask: &Ask<'_>, place: u32, rows: &[u32], stamps: &mut Stamps) -> Option<ExecutionRow> {
    let data = &ask.data;
    let info = data.executions.get(place as usize)?;
    let version = info.version.and_then(|version| data.versions.get(version as usize));
    Some(ExecutionRow {
        execution: info.ext.clone(),
        version: version.map(|version| version.ext.clone()),
        version_name: version.map(|version| version.shown().to_owned()),
        trigger: info.trigger,
        triggered_by: info.triggered_by.clone(),
        at: ask.time(info.at),
        scheduled_for: info.scheduled_for.map(|at| ask.time(at)),
        state: info.state.clone(),
        open_conversation: info.open_conversation,
        counts: counts(data, rows, ask.now, stamps),
    })
}

fn sign(order: Order, id: u32) -> i64 {
    if order.descending { -i64::from(id) } else { i64::from(id) }
}
