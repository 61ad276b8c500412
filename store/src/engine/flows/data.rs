//! Flows in memory: what versions and executions are, and of each run what reports filter on and add up, as columns.
//!
//! Runs take few different ways, so a way is kept once (`paths`) and a run names it: a report over a million runs counts by way and
//! then walks each way once.

use crate::visits::{Standing, Visit};
use reports::flows::{FlowDirection, FlowState, OpenConversation, RunStatus, Step, Trigger};
use std::collections::HashMap;

/// Stands for nothing in a column of positions.
pub const NONE: u32 = u32::MAX;

/// Everything that reports of flows read, as of one write transaction.
#[derive(Debug, Clone, Default)]
pub struct Data {
    /// The write transaction it stands at.
    pub revision: i64,
    /// Raised when the facts were written anew from scratch.
    pub generation: i64,
    /// The newest revision of a version.
    pub versions_at: Option<i64>,
    /// Names of steps by `flow_step.id`.
    pub steps: Vec<String>,
    pub flows: Vec<FlowInfo>,
    pub flow_of: HashMap<String, u32>,
    pub versions: Vec<VersionInfo>,
    pub version_of: HashMap<(u32, String), u32>,
    pub executions: Vec<ExecutionInfo>,
    pub execution_of: HashMap<String, u32>,
    /// Ways, as steps by `flow_step.id`.
    pub paths: Vec<Box<[u32]>>,
    pub path_of: HashMap<Box<[u32]>, u32>,
    pub reasons: Vec<String>,
    pub reason_of: HashMap<String, u32>,
    pub runs: Runs,
    /// The first entry of all; none: there are no runs.
    pub first: Option<i64>,
    /// One more than the highest id of a contact that has runs; 0: there are none.
    pub contact_ids: usize,
}

/// A flow.
#[derive(Debug, Clone)]
pub struct FlowInfo {
    pub ext: String,
    pub name: Option<String>,
    /// In the order they were first told of.
    pub versions: Vec<u32>,
    pub executions: Vec<u32>,
    /// Rows of its runs.
    pub rows: Vec<u32>,
}

/// A version.
#[derive(Debug, Clone, Default)]
pub struct VersionInfo {
    pub flow: u32,
    pub ext: String,
    pub name: Option<String>,
    pub description: Option<String>,
    pub direction: Option<FlowDirection>,
    pub state: Option<FlowState>,
    /// Says so itself; of several the one told of last is the flow's.
    pub current: bool,
    pub published_by: Option<String>,
    /// None: only runs name it.
    pub first_at: Option<i64>,
    /// The latest event: instant and key.
    pub told: (i64, Vec<u8>),
    pub steps: Vec<Step>,
    /// Position in `steps` by the step's name.
    pub place_of: HashMap<String, usize>,
}

/// An execution.
#[derive(Debug, Clone)]
pub struct ExecutionInfo {
    pub ext: String,
    pub flow: u32,
    /// Of its own word, else of its first run.
    pub version: Option<u32>,
    pub trigger: Option<Trigger>,
    pub triggered_by: Option<String>,
    pub scheduled_for: Option<i64>,
    pub state: Option<String>,
    pub open_conversation: Option<OpenConversation>,
    /// When it was first told of, else its first entry.
    pub at: i64,
    /// The source told of it; else only runs name it.
    pub known: bool,
}

/// Runs, a column a field, a row a run.
#[derive(Debug, Clone, Default)]
pub struct Runs {
    /// `run.id`.
    pub ids: Vec<u32>,
    /// Row by `run.id`.
    pub row_of: Vec<u32>,
    pub versions: Vec<u32>,
    pub executions: Vec<u32>,
    pub contacts: Vec<u32>,
    /// `conversation.id`; 0: none.
    pub conversations: Vec<u32>,
    pub entered: Vec<i64>,
    /// What it comes to by what was told; ongoing: to nothing yet.
    pub states: Vec<RunStatus>,
    /// When it ended; of one that is ongoing, when it expires without the source's word.
    pub ends: Vec<i64>,
    pub paths: Vec<u32>,
    pub reasons: Vec<u32>,
    /// Came to a step that waits for an answer; answered the first of these.
    pub asked: Vec<(bool, bool)>,
}

impl Runs {
    /// How many.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// What a run is as of an instant, and since when; ongoing: it has not ended.
    pub fn status(&self, row: usize, now: i64) -> (RunStatus, Option<i64>) {
        match (self.states.get(row), self.ends.get(row)) {
            (Some(state), Some(at)) if *at <= now => {
                (if *state == RunStatus::Ongoing { RunStatus::Expired } else { *state }, Some(*at))
            }
            _ => (RunStatus::Ongoing, None),
        }
    }

    /// When a run expires without the source's word.
    pub fn due(&self, row: usize) -> Option<i64> {
        let is_ongoing = self.states.get(row) == Some(&RunStatus::Ongoing);
        self.ends.get(row).copied().filter(|at| is_ongoing && *at != i64::MAX)
    }
}

impl FlowInfo {
    /// Its name, else its id.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.ext)
    }
}

impl VersionInfo {
    /// Its name, else its id.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.ext)
    }

    /// A step by its name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.get(*self.place_of.get(name)?)
    }

    /// Whether a run that completes this step is complete.
    pub fn is_final(&self, name: &str) -> bool {
        self.step(name).is_some_and(|step| step.goal || step.next.is_empty())
    }

    /// How long a step waits for an answer, in milliseconds. A delay lasts, it does not wait for anybody.
    pub fn wait_ms(&self, name: &str) -> Option<i64> {
        let step = self.step(name).filter(|step| !is_kind(step, "DELAY"))?;
        step.wait_s.map(|seconds| (seconds * 1000.0) as i64)
    }

    /// Whether a visit to a step waited for an answer: where the run says so; at a step with a wait of its own also where it does not,
    /// unless the step was skipped, or is a template that was over once it was sent.
    pub fn asked(&self, name: &str, visit: &Visit) -> bool {
        let says_so = visit.waited.is_some() || visit.answered;
        let Some(step) = self.step(name) else { return says_so };
        let is_over = !matches!(visit.status, Standing::Running | Standing::Waiting | Standing::Expired);
        let only_passed = visit.status == Standing::Skipped || (is_over && is_kind(step, "TEMPLATE"));
        self.wait_ms(name).is_some() && (says_so || !only_passed)
    }
}

fn is_kind(step: &Step, kind: &str) -> bool {
    step.kind.as_deref().is_some_and(|mine| mine.eq_ignore_ascii_case(kind))
}

impl Data {
    /// The version of a flow that is in use.
    pub fn current(&self, flow: &FlowInfo) -> Option<u32> {
        let told = |version: &u32| self.versions.get(*version as usize).map(|version| &version.told);
        let says_so = |version: &&u32| self.versions.get(**version as usize).is_some_and(|version| version.current);
        flow.versions.iter().filter(says_so).max_by_key(|version| told(version)).copied()
    }

    /// A step's name.
    pub fn step_name(&self, id: u32) -> &str {
        self.steps.get(id as usize).map(String::as_str).unwrap_or_default()
    }
}
