//! Columns of the tables of flows, the same for pages, sorting and files.

use super::{
    ExecutionRow, FlowDirection, FlowRow, FlowState, OpenConversation, RunCounts, RunRow, RunStatus, StepRow, Trigger,
    VersionRow,
};
use crate::cell::Cell;
use crate::metric::Metric;

/// Why runs expired of which the source does not say why, as files have it.
const NO_ANSWER: &str = "no_answer";

/// The numbers that every table of flows has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as the fields they show")]
pub enum CountColumn {
    Contacts,
    Ongoing,
    Completed,
    Expired,
    Canceled,
    Failed,
    DistinctContacts,
    CompletionPercent,
    ResponsePercent,
    CompletionAvg,
}

impl CountColumn {
    /// All of them, in the order shown.
    pub const ALL: [CountColumn; 10] = {
        use CountColumn::*;
        [
            Contacts,
            Ongoing,
            Completed,
            Expired,
            Canceled,
            Failed,
            DistinctContacts,
            CompletionPercent,
            ResponsePercent,
            CompletionAvg,
        ]
    };

    /// Stable key: in `sort=`, and what header texts are looked up by.
    pub const fn key(self) -> &'static str {
        match self {
            CountColumn::Contacts => "runs",
            CountColumn::Ongoing => "ongoing",
            CountColumn::Completed => "completed",
            CountColumn::Expired => "expired",
            CountColumn::Canceled => "canceled",
            CountColumn::Failed => "failed",
            CountColumn::DistinctContacts => "distinct_contacts",
            CountColumn::CompletionPercent => "completion_percent",
            CountColumn::ResponsePercent => "run_response_percent",
            CountColumn::CompletionAvg => "completion_avg",
        }
    }

    /// The cell of some runs.
    pub fn of(self, counts: &RunCounts) -> Cell<'static> {
        match self {
            CountColumn::Contacts => Cell::Count(counts.contacts),
            CountColumn::Ongoing => Cell::Count(counts.ongoing),
            CountColumn::Completed => Cell::Count(counts.completed),
            CountColumn::Expired => Cell::Count(counts.expired),
            CountColumn::Canceled => Cell::Count(counts.canceled),
            CountColumn::Failed => Cell::Count(counts.failed),
            CountColumn::DistinctContacts => Cell::Count(counts.distinct_contacts),
            CountColumn::CompletionPercent => Cell::Percent(counts.completion_percent),
            CountColumn::ResponsePercent => Cell::Percent(counts.response_percent),
            CountColumn::CompletionAvg => Cell::Seconds(counts.completion.mean_s),
        }
    }

    /// The n that stands beside an average or a percentage; none for a plain count.
    pub const fn n(self, counts: &RunCounts) -> Option<u64> {
        match self {
            CountColumn::CompletionPercent => Some(counts.contacts),
            CountColumn::ResponsePercent => Some(counts.asked),
            CountColumn::CompletionAvg => Some(counts.completion.n),
            _ => None,
        }
    }

    /// The metric whose definition stands behind the column.
    pub const fn metric(self) -> Metric {
        match self {
            CountColumn::Contacts => Metric::Runs,
            CountColumn::Ongoing => Metric::RunsOngoing,
            CountColumn::Completed => Metric::RunsCompleted,
            CountColumn::Expired => Metric::RunsExpired,
            CountColumn::Canceled => Metric::RunsCanceled,
            CountColumn::Failed => Metric::RunsFailed,
            CountColumn::DistinctContacts => Metric::RunContacts,
            CountColumn::CompletionPercent => Metric::RunCompletion,
            CountColumn::ResponsePercent => Metric::RunResponse,
            CountColumn::CompletionAvg => Metric::RunTime,
        }
    }
}

/// Why a run ended: of one that expired without the source saying why, that nobody answered in time.
fn reason(row: &RunRow) -> Cell<'_> {
    let unsaid = if row.status == RunStatus::Expired { NO_ANSWER } else { "" };
    Cell::text(row.reason.as_deref().unwrap_or(unsaid))
}

fn some(text: Option<&str>) -> Cell<'_> {
    Cell::text(text.unwrap_or_default())
}

/// Keys of what stands before the numbers of a flow in its list, and the cells.
pub const FLOW: [&str; 7] =
    ["flow_name", "flow_id", "flow_direction", "flow_state", "version", "versions", "last_entry"];

/// The cells of [`FLOW`].
pub fn flow_cells(row: &FlowRow) -> [Cell<'_>; 7] {
    [
        Cell::text(&row.name),
        Cell::text(&row.flow),
        some(row.direction.map(FlowDirection::as_str)),
        some(row.state.map(FlowState::as_str)),
        some(row.version_name.as_deref()),
        Cell::Count(row.versions),
        Cell::instant(row.last_entry.as_deref()),
    ]
}

/// Keys of what stands before the numbers of a version.
pub const VERSION: [&str; 7] =
    ["version", "version_id", "description", "flow_state", "current", "published_by", "published_at"];

/// The cells of [`VERSION`].
pub fn version_cells(row: &VersionRow) -> [Cell<'_>; 7] {
    [
        Cell::text(&row.name),
        Cell::text(&row.version),
        some(row.description.as_deref()),
        some(row.state.map(FlowState::as_str)),
        Cell::text(if row.current { "true" } else { "false" }),
        some(row.published_by.as_deref()),
        Cell::instant(row.published_at.as_deref()),
    ]
}

/// Keys of a row of the table of versions.
pub fn version_row_keys() -> Vec<&'static str> {
    VERSION.into_iter().chain(CountColumn::ALL.map(CountColumn::key)).collect()
}

/// The cells of [`version_row_keys`].
pub fn version_row(row: &VersionRow) -> Vec<Cell<'_>> {
    version_cells(row).into_iter().chain(CountColumn::ALL.map(|column| column.of(&row.counts))).collect()
}

/// Keys of a row of the table of flows.
pub fn flow_row_keys() -> Vec<&'static str> {
    FLOW.into_iter().chain(CountColumn::ALL.map(CountColumn::key)).collect()
}

/// The cells of [`flow_row_keys`].
pub fn flow_row(row: &FlowRow) -> Vec<Cell<'_>> {
    flow_cells(row).into_iter().chain(CountColumn::ALL.map(|column| column.of(&row.counts))).collect()
}

/// Keys of what stands before the numbers of an execution.
pub const EXECUTION: [&str; 8] = [
    "execution_id",
    "version",
    "trigger",
    "triggered_by",
    "executed_at",
    "scheduled_for",
    "execution_state",
    "open_conversation",
];

/// The cells of [`EXECUTION`].
pub fn execution_cells(row: &ExecutionRow) -> [Cell<'_>; 8] {
    [
        Cell::text(&row.execution),
        some(row.version_name.as_deref()),
        some(row.trigger.map(Trigger::as_str)),
        some(row.triggered_by.as_deref()),
        Cell::Instant(row.executed_at()),
        Cell::instant(row.scheduled_for.as_deref()),
        some(row.state.as_deref()),
        some(row.open_conversation.map(OpenConversation::as_str)),
    ]
}

/// Keys of a row of the table of executions.
pub fn execution_row_keys() -> Vec<&'static str> {
    EXECUTION.into_iter().chain(CountColumn::ALL.map(CountColumn::key)).collect()
}

/// The cells of [`execution_row_keys`].
pub fn execution_row(row: &ExecutionRow) -> Vec<Cell<'_>> {
    execution_cells(row).into_iter().chain(CountColumn::ALL.map(|column| column.of(&row.counts))).collect()
}

/// Keys of the columns of a run.
pub const RUN: [&str; 13] = [
    "contact",
    "phone",
    "run_status",
    "run_reason",
    "version",
    "entered_at",
    "last_step",
    "ended_at",
    "execution_id",
    "version_id",
    "contact_id",
    "run_id",
    "conversation_id",
];

/// The cells of [`RUN`].
pub fn run_cells(row: &RunRow) -> [Cell<'_>; 13] {
    [
        Cell::text(row.name().unwrap_or_else(|| row.contact.clone())),
        some(row.phone.as_deref()),
        Cell::text(row.status.as_str()),
        reason(row),
        Cell::text(&row.version_name),
        Cell::Instant(&row.entered_at),
        some(row.last_step_name.as_deref()),
        Cell::instant(row.ended_at.as_deref()),
        some(row.execution.as_deref()),
        Cell::text(&row.version),
        Cell::text(&row.contact),
        Cell::text(&row.run),
        some(row.conversation.as_deref()),
    ]
}

/// Keys of the columns of the results, before those of the steps …
pub const RESULT: [&str; 5] = ["phone", "first_name", "last_name", "run_status", "run_reason"];
/// … and after them.
pub const RESULT_END: [&str; 4] = ["entered_at", "ended_at", "version_id", "execution_id"];

/// The cells of [`RESULT`].
pub fn result_cells(row: &RunRow) -> [Cell<'_>; 5] {
    [
        some(row.phone.as_deref()),
        some(row.first_name.as_deref()),
        some(row.last_name.as_deref()),
        Cell::text(row.status.as_str()),
        reason(row),
    ]
}

/// The cells of [`RESULT_END`].
pub fn result_end_cells(row: &RunRow) -> [Cell<'_>; 4] {
    [
        Cell::Instant(&row.entered_at),
        Cell::instant(row.ended_at.as_deref()),
        Cell::text(&row.version),
        some(row.execution.as_deref()),
    ]
}

/// Keys of the columns of a viewer's steps.
pub const STEP: [&str; 13] = [
    "step",
    "step_id",
    "step_kind",
    "reached",
    "visits",
    "waiting",
    "completed_here",
    "expired",
    "failed",
    "canceled",
    "moved_on",
    "percent_of_previous",
    "percent_of_entered",
];

/// The cells of [`STEP`].
pub fn step_cells(row: &StepRow) -> [Cell<'_>; 13] {
    [
        Cell::text(&row.step.name),
        Cell::text(&row.step.step),
        some(row.step.kind.as_deref()),
        Cell::Count(row.reached),
        Cell::Count(row.visits),
        Cell::Count(row.waiting),
        Cell::Count(row.completed_here),
        Cell::Count(row.expired),
        Cell::Count(row.failed),
        Cell::Count(row.canceled),
        Cell::Count(row.moved_on),
        Cell::Percent(row.percent_of_previous),
        Cell::Percent(row.percent_of_entered),
    ]
}
