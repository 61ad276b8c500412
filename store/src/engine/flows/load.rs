//! From rows of SQLite to [`Data`], whole or what changed. rusqlite, because sqlx hands each of a million rows from one thread to another.

use super::data::{Data, ExecutionInfo, FlowInfo, NONE, VersionInfo};
use crate::columns::read::small;
use crate::error::StoreError;
use crate::reading::reading;
use crate::visits::{self, Standing, Visit};
use reports::flows::{FlowDirection, FlowState, OpenConversation, RunStatus, Step, Trigger};
use rusqlite::{Connection, Row};
use serde::Deserialize;
use std::path::Path;

/// How long a template, a menu or a question waits where its step does not say.
const WAIT_S: f64 = 24.0 * 3600.0;
/// The kinds that wait for an answer by themselves.
const ASKING: [&str; 3] = ["TEMPLATE", "MENU", "QUESTION"];

/// A step as a version's event has it.
#[derive(Debug, Deserialize)]
struct StepBody {
    step: String,
    kind: String,
    name: Option<String>,
    wait_s: Option<f64>,
    goal: Option<bool>,
    next: Option<Vec<String>>,
}

/// A run as its row has it.
struct RunRow {
    id: u32,
    flow: String,
    version: String,
    execution: Option<String>,
    contact: u32,
    conversation: u32,
    entered_at: i64,
    status: Option<RunStatus>,
    ended_at: Option<i64>,
    reason: Option<String>,
    visits: Vec<Visit>,
}

/// Brings `data` up to what the database holds, in one read transaction.
///
/// # Errors
/// When the database cannot be read or holds what the columns cannot.
pub fn catch_up(path: &Path, data: &mut Data) -> Result<(), StoreError> {
    let connection = reading(path)?;
    let sql = include_str!("../../../sql/columns_flow_head.sql");
    let (revision, generation, versions_at): (i64, i64, Option<i64>) =
        connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    if revision == data.revision && generation == data.generation && data.versions_at == versions_at {
        return Ok(());
    }
    // What a version says changes what becomes of its runs.
    if generation != data.generation || versions_at != data.versions_at || revision < data.revision {
        *data = Data { revision: -1, generation, versions_at, ..Data::default() };
        data.read_versions(&connection)?;
    }
    data.read_steps(&connection)?;
    data.read_executions(&connection)?;
    data.read_runs(&connection)?;
    data.first = data.runs.entered.iter().copied().min();
    data.contact_ids = data.runs.contacts.iter().max().map_or(0, |most| *most as usize + 1);
    data.revision = revision;
    Ok(())
}

fn word<T>(row: &Row<'_>, column: usize, from: fn(&str) -> Option<T>) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<String>>(column)?.as_deref().and_then(from))
}

impl Data {
    fn read_versions(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare(include_str!("../../../sql/columns_versions.sql"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (flow, ext): (String, String) = (row.get(0)?, row.get(1)?);
            let flow = self.flow(&flow);
            if let Some(info) = self.flows.get_mut(flow as usize) {
                info.name = row.get::<_, Option<String>>(2)?.filter(|name| !name.is_empty());
            }
            let bodies: Vec<StepBody> = serde_json::from_str(&row.get::<_, String>(9)?)
                .map_err(|error| StoreError::Unexpected(format!("the steps of version {ext}: {error}")))?;
            let steps: Vec<Step> = bodies.into_iter().map(StepBody::shown).collect();
            let version = self.version(flow, &ext);
            if let Some(info) = self.versions.get_mut(version as usize) {
                *info = VersionInfo {
                    flow,
                    ext,
                    name: row.get(3)?,
                    description: row.get(4)?,
                    direction: word(row, 5, FlowDirection::from_word)?,
                    state: word(row, 6, FlowState::from_word)?,
                    current: row.get(7)?,
                    published_by: row.get(8)?,
                    first_at: row.get(10)?,
                    told: (row.get(11)?, row.get(12)?),
                    place_of: steps.iter().enumerate().map(|(place, step)| (step.step.clone(), place)).collect(),
                    steps,
                };
            }
        }
        Ok(())
    }

    fn read_steps(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare(include_str!("../../../sql/columns_steps.sql"))?;
        let last = i64::try_from(self.steps.len()).unwrap_or(i64::MAX) - 1;
        let mut rows = statement.query([last])?;
        while let Some(row) = rows.next()? {
            let id = small("step", row.get(0)?)? as usize;
            if self.steps.len() <= id {
                self.steps.resize(id + 1, String::new());
            }
            if let Some(name) = self.steps.get_mut(id) {
                *name = row.get(1)?;
            }
        }
        Ok(())
    }

    fn read_executions(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare(include_str!("../../../sql/columns_executions.sql"))?;
        let mut rows = statement.query([self.revision])?;
        while let Some(row) = rows.next()? {
            let (ext, flow, version): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let flow = self.flow(&flow);
            let version = self.version(flow, &version);
            let place = self.execution(&ext, flow, version, row.get(8)?);
            let known = ExecutionInfo {
                ext,
                flow,
                version: Some(version),
                trigger: word(row, 3, Trigger::from_word)?,
                triggered_by: row.get(4)?,
                scheduled_for: row.get(5)?,
                state: row.get(6)?,
                open_conversation: word(row, 7, OpenConversation::from_word)?,
                at: row.get(8)?,
                known: true,
            };
            if let Some(info) = self.executions.get_mut(place as usize) {
                let before = std::mem::replace(info, known);
                if before.flow != flow {
                    self.move_execution(place, before.flow, flow);
                }
            }
        }
        Ok(())
    }

    fn move_execution(&mut self, place: u32, from: u32, to: u32) {
        if let Some(flow) = self.flows.get_mut(from as usize) {
            flow.executions.retain(|other| *other != place);
        }
        if let Some(flow) = self.flows.get_mut(to as usize) {
            flow.executions.push(place);
        }
    }

    fn read_runs(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare(include_str!("../../../sql/columns_runs.sql"))?;
        let mut rows = statement.query([self.revision])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let visits = row.get_ref(10)?.as_blob().map_err(rusqlite::Error::from)?;
            let run = RunRow {
                id: small("run", id)?,
                flow: row.get(1)?,
                version: row.get(2)?,
                execution: row.get(3)?,
                contact: small("contact", row.get(4)?)?,
                conversation: small("conversation", row.get::<_, Option<i64>>(5)?.unwrap_or(0))?,
                entered_at: row.get(6)?,
                status: word(row, 7, RunStatus::from_word)?,
                ended_at: row.get(8)?,
                reason: row.get(9)?,
                visits: visits::from_bytes(visits)
                    .map_err(|error| StoreError::Unexpected(format!("the visits of run {id}: {error}")))?,
            };
            self.take(run);
        }
        Ok(())
    }

    fn take(&mut self, run: RunRow) {
        let flow = self.flow(&run.flow);
        let version = self.version(flow, &run.version);
        let execution = run.execution.as_deref().map_or(NONE, |ext| self.execution(ext, flow, version, run.entered_at));
        let steps: Box<[u32]> = run.visits.iter().map(|visit| visit.step).collect();
        let path = match self.path_of.get(&steps) {
            Some(path) => *path,
            None => {
                let path = self.paths.len() as u32;
                self.paths.push(steps.clone());
                self.path_of.insert(steps, path);
                path
            }
        };
        let reason = run.reason.as_deref().map_or(NONE, |reason| self.reason(reason));
        let (state, ends) = self.settle(&run, version);
        let asked = self.asked(&run.visits, version);
        let runs = &mut self.runs;
        if runs.row_of.len() <= run.id as usize {
            runs.row_of.resize(run.id as usize + 1, NONE);
        }
        let known = runs.row_of.get(run.id as usize).copied().filter(|row| *row != NONE);
        let row = known.unwrap_or(runs.ids.len() as u32);
        if known.is_none() {
            if let Some(mine) = runs.row_of.get_mut(run.id as usize) {
                *mine = row;
            }
            if let Some(info) = self.flows.get_mut(flow as usize) {
                info.rows.push(row);
            }
        } else if let Some(before) = runs.versions.get(row as usize).copied() {
            let before = self.versions.get(before as usize).map(|version| version.flow);
            if let Some(before) = before.filter(|before| *before != flow) {
                self.move_run(row, before, flow);
            }
        }
        let runs = &mut self.runs;
        let row = row as usize;
        put(&mut runs.ids, row, run.id);
        put(&mut runs.versions, row, version);
        put(&mut runs.executions, row, execution);
        put(&mut runs.contacts, row, run.contact);
        put(&mut runs.conversations, row, run.conversation);
        put(&mut runs.entered, row, run.entered_at);
        put(&mut runs.states, row, state);
        put(&mut runs.ends, row, ends);
        put(&mut runs.paths, row, path);
        put(&mut runs.reasons, row, reason);
        put(&mut runs.asked, row, asked);
    }

    fn move_run(&mut self, row: u32, from: u32, to: u32) {
        if let Some(flow) = self.flows.get_mut(from as usize) {
            flow.rows.retain(|other| *other != row);
        }
        if let Some(flow) = self.flows.get_mut(to as usize) {
            flow.rows.push(row);
            flow.rows.sort_unstable();
        }
    }

    /// What a run comes to by what was told, and when; of one that is ongoing, when it expires by itself.
    fn settle(&self, run: &RunRow, version: u32) -> (RunStatus, i64) {
        if let Some(told) = run.status.zip(run.ended_at) {
            return told;
        }
        let going = (RunStatus::Ongoing, i64::MAX);
        let (Some(last), Some(version)) = (run.visits.last(), self.versions.get(version as usize)) else {
            return going;
        };
        let step = self.step_name(last.step);
        let ended = last.ended.map_or(i64::MAX, |ended| run.entered_at.saturating_add(ended));
        match last.status {
            Standing::Completed | Standing::Skipped if version.is_final(step) => (RunStatus::Completed, ended),
            Standing::Completed | Standing::Skipped => going,
            Standing::Failed => (RunStatus::Failed, ended),
            Standing::Expired => (RunStatus::Expired, ended),
            Standing::Canceled => (RunStatus::Canceled, ended),
            // What came to such a step waits there, whether the source says so or not.
            Standing::Running | Standing::Waiting => {
                let since = run.entered_at.saturating_add(last.waited.unwrap_or(last.at));
                (RunStatus::Ongoing, version.wait_ms(step).map_or(i64::MAX, |wait| since.saturating_add(wait)))
            }
        }
    }

    /// Whether a run came to a step that waits for an answer, and whether it answered the first one.
    fn asked(&self, visits: &[Visit], version: u32) -> (bool, bool) {
        let Some(version) = self.versions.get(version as usize) else { return (false, false) };
        let Some(first) = visits.iter().position(|visit| version.asked(self.step_name(visit.step), visit)) else {
            return (false, false);
        };
        let answered = visits.get(first).is_some_and(|visit| {
            let moved_on = !visit.status.is_end() && first + 1 < visits.len();
            visit.answered || visit.status == Standing::Completed || moved_on
        });
        (true, answered)
    }

    fn flow(&mut self, ext: &str) -> u32 {
        if let Some(flow) = self.flow_of.get(ext) {
            return *flow;
        }
        let place = self.flows.len() as u32;
        let (versions, executions, rows) = (Vec::new(), Vec::new(), Vec::new());
        self.flows.push(FlowInfo { ext: ext.to_owned(), name: None, versions, executions, rows });
        self.flow_of.insert(ext.to_owned(), place);
        place
    }

    fn version(&mut self, flow: u32, ext: &str) -> u32 {
        let key = (flow, ext.to_owned());
        if let Some(version) = self.version_of.get(&key) {
            return *version;
        }
        let place = self.versions.len() as u32;
        self.versions.push(VersionInfo { flow, ext: ext.to_owned(), ..VersionInfo::default() });
        self.version_of.insert(key, place);
        if let Some(info) = self.flows.get_mut(flow as usize) {
            info.versions.push(place);
        }
        place
    }

    fn execution(&mut self, ext: &str, flow: u32, version: u32, at: i64) -> u32 {
        if let Some(place) = self.execution_of.get(ext) {
            if let Some(info) = self.executions.get_mut(*place as usize).filter(|info| !info.known) {
                info.at = info.at.min(at);
            }
            return *place;
        }
        let place = self.executions.len() as u32;
        self.executions.push(ExecutionInfo {
            ext: ext.to_owned(),
            flow,
            version: Some(version),
            trigger: None,
            triggered_by: None,
            scheduled_for: None,
            state: None,
            open_conversation: None,
            at,
            known: false,
        });
        self.execution_of.insert(ext.to_owned(), place);
        if let Some(info) = self.flows.get_mut(flow as usize) {
            info.executions.push(place);
        }
        place
    }

    fn reason(&mut self, reason: &str) -> u32 {
        if let Some(place) = self.reason_of.get(reason) {
            return *place;
        }
        let place = self.reasons.len() as u32;
        self.reasons.push(reason.to_owned());
        self.reason_of.insert(reason.to_owned(), place);
        place
    }
}

fn put<T>(column: &mut Vec<T>, row: usize, value: T) {
    match column.get_mut(row) {
        Some(mine) => *mine = value,
        None => column.push(value),
    }
}

impl StepBody {
    fn shown(self) -> Step {
        let default = ASKING.contains(&self.kind.to_ascii_uppercase().as_str()).then_some(WAIT_S);
        Step {
            name: self.name.filter(|name| !name.is_empty()).unwrap_or_else(|| self.step.clone()),
            step: self.step,
            wait_s: self.wait_s.or(default),
            kind: Some(self.kind),
            goal: self.goal.unwrap_or(false),
            next: self.next.unwrap_or_default(),
        }
    }
}
