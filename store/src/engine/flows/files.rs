//! Runs as files.

use super::data::{Data, FlowInfo};
use super::internal;
use super::lists::{Order, ordered};
use super::row::{self, Stored};
use super::select::Ask;
use crate::engine::Reporter;
use crate::engine::pieces::Listed;
use crate::engine::rows::Names;
use crate::visits::{self, Visit};
use reports::engine::FileOf;
use reports::flows::{ResultRow, Results, RunRow, RunStatus, Step, StepResult};
use reports::overview::Range;
use reports::query::Sort;
use reports::zone::Zone;
use reports::{Query, ReportError};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Runs in the order of a file.
struct List {
    data: Arc<Data>,
    rows: Vec<u32>,
    ids: Vec<u32>,
    now: i64,
    zone: Zone,
    range: Range,
    /// Of results: the steps of the columns, and which step of `flow_step.id` stands where.
    steps: Vec<Step>,
    column_of: HashMap<u32, usize>,
}

/// A file of runs.
struct OfRuns(List);
/// A file of results.
struct OfResults(List);

const SQL: &str = include_str!("../../../sql/engine_runs.sql");

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, Stored)> {
    let id = row.get(0)?;
    let stored = Stored {
        id,
        run: row.get(1)?,
        contact: row.get(2)?,
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        phone: row.get(5)?,
        reason: row.get(6)?,
        visits: row.get(7)?,
    };
    Ok((id, stored))
}

impl Listed for OfRuns {
    type Stored = Stored;
    type Row = RunRow;
    const SQL: &'static str = SQL;

    fn range(&self) -> &Range {
        &self.0.range
    }

    fn ids(&self) -> &[u32] {
        &self.0.ids
    }

    fn read(&self, _: &Names, row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, Stored)> {
        read(row)
    }

    fn shown(&self, _: &Names, stored: Stored, position: usize) -> RunRow {
        row::shown(&self.0.data, self.0.row(position), stored, self.0.now, self.0.zone)
    }
}

impl Listed for OfResults {
    type Stored = Stored;
    type Row = ResultRow;
    const SQL: &'static str = SQL;

    fn range(&self) -> &Range {
        &self.0.range
    }

    fn ids(&self) -> &[u32] {
        &self.0.ids
    }

    fn read(&self, _: &Names, row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, Stored)> {
        read(row)
    }

    fn shown(&self, _: &Names, stored: Stored, position: usize) -> ResultRow {
        self.0.result(stored, position)
    }
}

impl List {
    fn row(&self, position: usize) -> usize {
        self.rows.get(position).map_or(usize::MAX, |row| *row as usize)
    }

    /// Of each step what came of the last visit.
    fn result(&self, stored: Stored, position: usize) -> ResultRow {
        let row = self.row(position);
        let runs = &self.data.runs;
        let entered = runs.entered.get(row).copied().unwrap_or_default();
        let (status, run_ended) = runs.status(row, self.now);
        // Visits that cannot be read were reported when the columns were loaded.
        let visits: Vec<Visit> = visits::from_bytes(&stored.visits).unwrap_or_default();
        let mut steps = vec![None; self.steps.len()];
        let mut visits = visits.into_iter().peekable();
        while let Some(visit) = visits.next() {
            // Where it went on without a word, then and as completed.
            let (end, ended) = match visits.peek() {
                Some(next) => (RunStatus::Completed, Some(entered.saturating_add(next.at))),
                None => (status, run_ended),
            };
            let Some(step) = self.column_of.get(&visit.step).and_then(|column| steps.get_mut(*column)) else {
                continue;
            };
            let told = visit.status.shown();
            let shown = row::settled(told, end);
            let own = entered.saturating_add(visit.ended.unwrap_or(visit.at));
            let at = ended.filter(|_| shown != told).unwrap_or(own);
            let result = visit.answer.or(visit.result).unwrap_or_else(|| shown.as_str().to_owned());
            *step = Some(StepResult { result, at: self.zone.rfc3339(at) });
        }
        ResultRow { row: row::shown(&self.data, row, stored, self.now, self.zone), steps }
    }
}

impl List {
    fn of(ask: &Ask<'_>, flow: &str, order: Order, results: bool) -> Result<List, ReportError> {
        let data = Arc::clone(&ask.data);
        let info = data.flow_of.get(flow).and_then(|place| data.flows.get(*place as usize));
        let rows = match info {
            Some(info) => ordered(ask, ask.rows(info)?.rows, order),
            None => Vec::new(),
        };
        let ids = rows.iter().filter_map(|row| data.runs.ids.get(*row as usize).copied()).collect();
        let (steps, column_of) = match info.filter(|_| results) {
            Some(info) => columns(&data, &rows, &versions(ask, info, &rows)),
            None => (Vec::new(), HashMap::new()),
        };
        let (now, zone, range) = (ask.now, ask.snapshot.settings.time_zone, ask.range());
        Ok(List { data, rows, ids, now, zone, range, steps, column_of })
    }
}

impl Reporter {
    pub(in crate::engine) async fn file_of_runs(
        &self,
        flow: &str,
        query: &Query,
    ) -> Result<Option<FileOf<RunRow>>, ReportError> {
        let order = Order::of(query)?;
        // Before SQLite is taken hold of: what is known of here is there too, for runs do not go away.
        let data = self.flow_data().await.map_err(internal)?;
        if !data.flow_of.contains_key(flow) {
            return Ok(None);
        }
        let (flow, asked) = (flow.to_owned(), query.clone());
        let file = self.file(query, move |snapshot, found, now, ticket| {
            let ask = Ask::new(data, snapshot, &asked, found, now, ticket)?;
            List::of(&ask, &flow, order, false).map(OfRuns)
        });
        file.await.map(Some)
    }

    pub(in crate::engine) async fn file_of_results(
        &self,
        flow: &str,
        query: &Query,
    ) -> Result<Option<Results>, ReportError> {
        let query = query.with(|query| {
            query.sort.get_or_insert_with(|| Sort { column: "entered_at".to_owned(), descending: false });
        });
        let order = Order::of(&query)?;
        let data = self.flow_data().await.map_err(internal)?;
        if !data.flow_of.contains_key(flow) {
            return Ok(None);
        }
        let steps = Arc::new(OnceLock::new());
        let (flow, asked, found_steps) = (flow.to_owned(), query.clone(), Arc::clone(&steps));
        let file = self.file(&query, move |snapshot, found, now, ticket| {
            let ask = Ask::new(data, snapshot, &asked, found, now, ticket)?;
            let list = List::of(&ask, &flow, order, true)?;
            found_steps.get_or_init(|| list.steps.clone());
            Ok(OfResults(list))
        });
        let rows = file.await?;
        Ok(Some(Results { steps: steps.get().cloned().unwrap_or_default(), rows }))
    }
}

/// The versions of some runs; where there are none, those that were asked for, else all of the flow: a file without rows has columns.
fn versions(ask: &Ask<'_>, flow: &FlowInfo, rows: &[u32]) -> Vec<u32> {
    let data = &ask.data;
    let mut versions: Vec<u32> = rows.iter().filter_map(|row| data.runs.versions.get(*row as usize).copied()).collect();
    if versions.is_empty() {
        let executed = |place: &u32| {
            let info = data.executions.get(*place as usize).filter(|info| ask.asked.executions.contains(&info.ext));
            info.and_then(|info| info.version)
        };
        let is_asked = |place: &&u32| {
            data.versions.get(**place as usize).is_some_and(|info| ask.asked.versions.contains(&info.ext))
        };
        versions.extend(flow.executions.iter().filter_map(executed));
        versions.extend(flow.versions.iter().filter(is_asked));
        if versions.is_empty() {
            versions.extend(&flow.versions);
        }
    }
    versions.sort_unstable();
    versions.dedup();
    versions
}

/// The steps of versions in their order, then those that only the runs name; and where each stands.
fn columns(data: &Data, rows: &[u32], versions: &[u32]) -> (Vec<Step>, HashMap<u32, usize>) {
    let mut steps: Vec<Step> = Vec::new();
    let mut place_of: HashMap<String, usize> = HashMap::new();
    for step in versions.iter().filter_map(|version| data.versions.get(*version as usize)).flat_map(|info| &info.steps)
    {
        // It stands where the first version has it, and is called what the last one calls it.
        match place_of.get(&step.step).and_then(|place| steps.get_mut(*place)) {
            Some(known) => known.clone_from(step),
            None => {
                place_of.insert(step.step.clone(), steps.len());
                steps.push(step.clone());
            }
        }
    }
    let mut paths: Vec<u32> = rows.iter().filter_map(|row| data.runs.paths.get(*row as usize).copied()).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut column_of = HashMap::new();
    for step in paths.iter().filter_map(|path| data.paths.get(*path as usize)).flat_map(|path| path.iter()) {
        if column_of.contains_key(step) {
            continue;
        }
        let name = data.step_name(*step);
        let place = *place_of.entry(name.to_owned()).or_insert_with(|| {
            steps.push(Step {
                step: name.to_owned(),
                name: name.to_owned(),
                kind: None,
                goal: false,
                wait_s: None,
                next: Vec::new(),
            });
            steps.len() - 1
        });
        column_of.insert(*step, place);
    }
    (steps, column_of)
}
