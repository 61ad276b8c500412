//! Report 6, flows: its types, shared by page, JSON and files.
//!
//! All counts count runs; distinct contacts stand apart. Addresses of flows cover their whole life unless a range is chosen
//! (see [`crate::query::default_range`]); a run is dated by its entry.

mod asked;
pub mod columns;
pub mod one;
mod path;
mod viewer;
mod words;

pub use asked::{Asked, PARAMETERS, StepEnd};
pub use path::{Run, Visit};
pub use viewer::{EdgeRow, OtherVersion, StepRow, Viewer};
pub use words::{FlowDirection, FlowState, OpenConversation, RunStatus, StepStatus, Trigger};

use crate::overview::{Range, Timing};
use serde::{Deserialize, Serialize};

/// All flows (`/api/v1/reports/flows`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flows {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// Every flow, also those without a run in the range; most runs first, then by name.
    pub rows: Vec<FlowRow>,
    /// The runs of all of them.
    pub total: RunCounts,
    /// What the filter cannot speak of.
    pub left_out: LeftOut,
    /// Of another period, where asked.
    pub comparison: Option<FlowsBefore>,
    /// Whether the store knows of any flow at all.
    pub has_data: bool,
}

/// The same of the period compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowsBefore {
    /// The dates and instants compared with; cut at the same elapsed time when the range runs into the present.
    pub range: Range,
    /// Every flow, in that order of its own.
    pub rows: Vec<FlowRow>,
    /// The runs of all of them.
    pub total: RunCounts,
}

/// Runs of the range that a filter cannot speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftOut {
    /// Runs without a conversation: left out where the filter speaks of conversations (conversation tags, agents, lines …).
    pub without_conversation: u64,
}

/// One flow and its runs, over all of its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRow {
    /// Its id in the source system.
    pub flow: String,
    /// Its name, else its id.
    pub name: String,
    /// Who begins it; none: the source does not say.
    pub direction: Option<FlowDirection>,
    /// None: the source does not say.
    pub state: Option<FlowState>,
    /// Id of its current version, where one is known.
    pub version: Option<String>,
    /// What that one is called, else its id.
    pub version_name: Option<String>,
    /// How many versions are known.
    pub versions: u64,
    /// When the last run entered, RFC 3339 in the workspace's zone.
    pub last_entry: Option<String>,
    /// Its runs.
    #[serde(flatten)]
    pub counts: RunCounts,
}

/// The numbers of some runs. `contacts = ongoing + completed + expired + canceled + failed`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunCounts {
    /// Runs that entered: each passage of a contact counts.
    pub contacts: u64,
    /// Waiting for the contact, in a delay, or about to start.
    pub ongoing: u64,
    /// Reached a final step.
    pub completed: u64,
    /// No answer within the step's wait.
    pub expired: u64,
    /// By hand, or because the contact had an open conversation.
    pub canceled: u64,
    /// Ended by an error.
    pub failed: u64,
    /// Different contacts among them.
    pub distinct_contacts: u64,
    /// Completed ÷ contacts × 100.
    pub completion_percent: Option<f64>,
    /// Runs that reached a step that waits for an answer.
    pub asked: u64,
    /// Of those, that answered the first such step.
    pub answered: u64,
    /// Answered ÷ asked × 100.
    pub response_percent: Option<f64>,
    /// Entry to end, of completed runs.
    pub completion: Timing,
}

/// One flow, or one version or execution of it where the query names one (`/api/v1/flows/{id}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flow {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// The flow and the numbers of the runs asked for.
    pub flow: FlowRow,
    /// Why runs did not complete, most often first.
    pub reasons: Vec<RunReasonRow>,
    /// What the filter cannot speak of.
    pub left_out: LeftOut,
    /// Of another period, where asked.
    pub comparison: Option<FlowBefore>,
    /// How many executions are known: a flow that people begin by writing has none.
    pub executions: u64,
}

/// The same of the period compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowBefore {
    /// The dates and instants compared with; cut at the same elapsed time when the range runs into the present.
    pub range: Range,
    /// The flow and the numbers of its runs.
    pub flow: FlowRow,
}

/// Runs that ended for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunReasonRow {
    /// Expired, canceled or failed.
    pub status: RunStatus,
    /// `manual`, `open_conversation` or the source's own words; none: it gave no reason.
    pub reason: Option<String>,
    /// How many.
    pub contacts: u64,
}

/// The versions of a flow (`/api/v1/flows/{id}/versions`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Versions {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// Id of the flow.
    pub flow: String,
    /// Name of the flow, else its id.
    pub flow_name: String,
    /// Newest first; a version that only runs name is there too, last.
    pub rows: Vec<VersionRow>,
    /// What the filter cannot speak of.
    pub left_out: LeftOut,
}

/// One version and its runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionRow {
    /// Its id.
    pub version: String,
    /// What it is called, else its id.
    pub name: String,
    /// In the source's words.
    pub description: Option<String>,
    /// Who begins it.
    pub direction: Option<FlowDirection>,
    /// As last told.
    pub state: Option<FlowState>,
    /// The one in use.
    pub current: bool,
    /// Who published it.
    pub published_by: Option<String>,
    /// The first time it was told of, RFC 3339 in the workspace's zone.
    pub published_at: Option<String>,
    /// Its steps, as the source orders them.
    pub steps: Vec<Step>,
    /// Its runs.
    #[serde(flatten)]
    pub counts: RunCounts,
}

/// What a version and its steps are called.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionSteps {
    /// Its id.
    pub version: String,
    /// What it is called, else its id.
    pub name: String,
    /// Its steps, as the source orders them.
    pub steps: Vec<Step>,
}

/// A step of a version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// Its id.
    pub step: String,
    /// What it is called, else its id.
    pub name: String,
    /// `TEMPLATE`, `MENU`, `QUESTION`, `MESSAGE` … in the source's words; none: the version does not have it, though runs were there.
    pub kind: Option<String>,
    /// Marked as a goal by the source.
    pub goal: bool,
    /// How long it waits for an answer, in seconds; none: it does not.
    pub wait_s: Option<f64>,
    /// The steps that may follow.
    pub next: Vec<String>,
}

/// Executions of a flow, newest first (`/api/v1/flows/{id}/executions`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Executions {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// Id of the flow.
    pub flow: String,
    /// Name of the flow, else its id.
    pub flow_name: String,
    /// This page's rows.
    pub rows: Vec<ExecutionRow>,
    /// Cursor of the next page, to hand back as `after=`.
    pub next: Option<String>,
    /// All of them.
    pub total: u64,
    /// What the filter cannot speak of.
    pub left_out: LeftOut,
}

/// One execution and its runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExecutionRow {
    /// Its id.
    pub execution: String,
    /// Id of the version that ran.
    pub version: Option<String>,
    /// What that one is called, else its id.
    pub version_name: Option<String>,
    /// How it came about.
    pub trigger: Option<Trigger>,
    /// A user's name or e-mail; none: the system.
    pub triggered_by: Option<String>,
    /// When it was first told of, RFC 3339 in the workspace's zone; of one that only runs name, their first entry.
    pub at: String,
    /// When it was to start, likewise.
    pub scheduled_for: Option<String>,
    /// In the source's words.
    pub state: Option<String>,
    /// What becomes of contacts with an open conversation.
    pub open_conversation: Option<OpenConversation>,
    /// Its runs.
    #[serde(flatten)]
    pub counts: RunCounts,
}

impl ExecutionRow {
    /// When it runs or ran: as scheduled where it was, else when it was first told of.
    pub fn executed_at(&self) -> &str {
        self.scheduled_for.as_deref().unwrap_or(&self.at)
    }
}

/// One page of runs, those that entered last first unless asked otherwise (`/api/v1/flows/{id}/contacts`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Runs {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// Id of the flow.
    pub flow: String,
    /// Name of the flow, else its id.
    pub flow_name: String,
    /// This page's rows.
    pub rows: Vec<RunRow>,
    /// Cursor of the next page, to hand back as `after=`.
    pub next: Option<String>,
    /// All runs selected: equals the number that was clicked.
    pub total: u64,
    /// Different contacts among all of them.
    pub distinct_contacts: u64,
    /// What the filter cannot speak of.
    pub left_out: LeftOut,
}

/// One run: a contact's passage through a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunRow {
    /// Its id.
    pub run: String,
    /// The contact's id in the source system, after merges.
    pub contact: String,
    /// First name, if known.
    pub first_name: Option<String>,
    /// Last name, if known.
    pub last_name: Option<String>,
    /// Phone, if known.
    pub phone: Option<String>,
    /// As of now.
    pub status: RunStatus,
    /// Why it ended so, in the source's words.
    pub reason: Option<String>,
    /// Id of the version.
    pub version: String,
    /// What that one is called, else its id.
    pub version_name: String,
    /// Id of the execution, if one began it.
    pub execution: Option<String>,
    /// RFC 3339 in the workspace's zone.
    pub entered_at: String,
    /// Likewise, if it ended; of one that expired without the source's word, when the wait was over.
    pub ended_at: Option<String>,
    /// Id of the last step it came to.
    pub last_step: Option<String>,
    /// What that one is called, else its id.
    pub last_step_name: Option<String>,
    /// Our id of the conversation it ran in, if one is known.
    pub conversation: Option<String>,
}

/// One run for its file of results: a row, and of each step of the file's columns the result of the last visit and its date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRow {
    /// As the list has it.
    pub row: RunRow,
    /// In the order of the file's steps; none: never there.
    pub steps: Vec<Option<StepResult>>,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepResult {
    /// The source's result, else the status of the step.
    pub result: String,
    /// When it ended, else when it began, RFC 3339 in the workspace's zone.
    pub at: String,
}

/// The results of a version or an execution, and what its columns are called.
pub struct Results {
    /// The steps of the columns: those of the version, then those that only runs name.
    pub steps: Vec<Step>,
    /// The rows, those that entered first first.
    pub rows: crate::engine::FileOf<ResultRow>,
}

impl Flow {
    /// Whether executions are among what it has: one that contacts begin by writing has none.
    pub fn has_executions(&self) -> bool {
        self.flow.direction == Some(FlowDirection::Outbound) || self.executions > 0
    }
}

impl RunRow {
    /// First and last name; none where neither is known.
    pub fn name(&self) -> Option<String> {
        let parts: Vec<&str> = [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}
