//! Report 2, by agent: its types, shared by page, JSON and files.

pub mod columns;

use crate::overview::{Numbers, Range, Timing};
use crate::series::Series;
use serde::{Deserialize, Serialize};

/// The agents of one query. JSON names are the public API (`/api/v1/reports/agents`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Agents {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// Everybody with any number in it, the phone and "unassigned" included, most conversations first, then by id.
    pub rows: Vec<AgentRow>,
    /// Over all of them: conversations count once.
    pub total: Credit,
    /// The metric asked for, over time: of the agents of the filter, else of all; those with most conversations, and of more the rest
    /// together. What is unassigned has a line of its own.
    pub series: Series,
    /// Of another period, where asked.
    pub comparison: Option<AgentsBefore>,
    /// Whether business hours are set: without them business values are missing.
    pub has_calendar: bool,
    /// Whether the store holds any conversation at all.
    pub has_data: bool,
}

/// The row of messages typed on the phone itself.
pub const PHONE: &str = "phone";
/// The row of conversations that no agent was ever assigned to and no person wrote in.
pub const UNASSIGNED: &str = "unassigned";
/// The row of agents' messages that name no agent.
pub const UNKNOWN: &str = "unknown";

/// One agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentRow {
    /// The source system's id, or `phone`, `unknown` or `unassigned`.
    pub agent: String,
    /// Name; the id where none is known.
    pub name: String,
    /// E-mail, where known.
    pub email: Option<String>,
    /// Deleted in the source system.
    pub former: bool,
    /// What is theirs.
    #[serde(flatten)]
    pub credit: Credit,
}

/// What is an agent's of the conversations selected; of all agents in the total.
///
/// Of the [`Numbers`], conversations by source, contacts and their counts are of the conversations they took part in; first
/// response and reply times are of their own answers, messages those they wrote (in the total everybody's); duration, ratings
/// and unanswered of the conversations they own.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credit {
    /// The metrics.
    #[serde(flatten)]
    pub numbers: Numbers<Timing>,
    /// Conversations whose owner they are.
    pub owned: u64,
    /// Conversations in which they wrote a message.
    pub replied: u64,
    /// Of those owned, closed.
    pub closed: u64,
    /// Of those owned, not closed.
    pub open: u64,
    /// First responses within the target time.
    pub target: Target,
}

/// First responses within a target time (the setting `first_response_target`), on the clock asked for.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Target {
    /// The target, in seconds.
    pub target_s: u64,
    /// First responses that took no longer.
    pub within: u64,
    /// `within` ÷ first responses × 100; none without any.
    pub percent: Option<f64>,
}

/// The same report of another period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentsBefore {
    /// The dates and instants compared with.
    pub range: Range,
    /// Everybody with any number in it.
    pub rows: Vec<AgentRow>,
    /// Over all of them.
    pub total: Credit,
    /// The lines of the report's own series, those of the same agents in the same order. Its spans pair with the report's by
    /// position; a longer month has more of them.
    pub series: Series,
}
