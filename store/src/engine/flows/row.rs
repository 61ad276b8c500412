//! A run as lists and files show it.

use super::data::{Data, NONE};
use reports::flows::{RunRow, RunStatus, StepStatus};
use reports::zone::Zone;

/// What SQLite has of a run: a row of `engine_runs.sql`.
#[derive(Debug, sqlx::FromRow)]
pub struct Stored {
    pub id: u32,
    pub run: String,
    pub contact: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Option<String>,
    pub reason: Option<String>,
    pub visits: Vec<u8>,
}

/// How the last visit of a run stands: what was under way when the run ended has ended as the run did. What was under way at any
/// other visit was completed, for the run went on from there.
pub fn settled(visit: StepStatus, run: RunStatus) -> StepStatus {
    match (visit, run) {
        (StepStatus::Running | StepStatus::Waiting, RunStatus::Completed) => StepStatus::Completed,
        (StepStatus::Running | StepStatus::Waiting, RunStatus::Expired) => StepStatus::Expired,
        (StepStatus::Running | StepStatus::Waiting, RunStatus::Canceled) => StepStatus::Canceled,
        (StepStatus::Running | StepStatus::Waiting, RunStatus::Failed) => StepStatus::Failed,
        (visit, _) => visit,
    }
}

fn named(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// A run as of `now`. Names are as of the moment they were read, what became of it as of the columns.
pub fn shown(data: &Data, row: usize, stored: Stored, now: i64, zone: Zone) -> RunRow {
    let runs = &data.runs;
    let at = |column: &Vec<i64>| column.get(row).copied().unwrap_or(i64::MAX);
    let key = |column: &Vec<u32>| column.get(row).copied().unwrap_or(NONE);
    let (status, ended) = runs.status(row, now);
    let version = data.versions.get(key(&runs.versions) as usize);
    let path = data.paths.get(key(&runs.paths) as usize);
    let last = path.and_then(|steps| steps.last()).map(|step| data.step_name(*step));
    let last_name = last.map(|step| version.and_then(|version| version.step(step)).map_or(step, |step| &step.name));
    let conversation = key(&runs.conversations);
    RunRow {
        run: stored.run,
        contact: stored.contact,
        first_name: named(stored.first_name),
        last_name: named(stored.last_name),
        phone: named(stored.phone),
        status,
        reason: stored.reason.filter(|_| ended.is_some()),
        version: version.map(|version| version.ext.clone()).unwrap_or_default(),
        version_name: version.map(|version| version.shown().to_owned()).unwrap_or_default(),
        execution: data.executions.get(key(&runs.executions) as usize).map(|execution| execution.ext.clone()),
        entered_at: zone.rfc3339(at(&runs.entered)),
        ended_at: ended.map(|at| zone.rfc3339(at)),
        last_step: last.map(str::to_owned),
        last_step_name: last_name.map(str::to_owned),
        conversation: (conversation != 0 && conversation != NONE).then(|| conversation.to_string()),
    }
}
