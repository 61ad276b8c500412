//! A flow as a graph: who came to each step, who went along each edge.
//!
//! A run counts once per step, by its last visit there, and once per edge that it took, so that no percentage exceeds 100.

use super::{LeftOut, Step};
use crate::overview::Range;
use serde::{Deserialize, Serialize};

/// One version of a flow as a graph (`/api/v1/flows/{id}/viewer`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Viewer {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// Id of the flow.
    pub flow: String,
    /// Name of the flow, else its id.
    pub flow_name: String,
    /// Id of the version shown: the one asked for, else the execution's, else the current one.
    pub version: String,
    /// What it is called, else its id.
    pub version_name: String,
    /// Runs that entered this version.
    pub entered: u64,
    /// Of those, that came to no step: ongoing, or ended before the first.
    pub no_step: u64,
    /// The steps of the version in the source's order, then steps that only its runs name.
    pub steps: Vec<StepRow>,
    /// The edges of the version in the order of its steps, then those that only its runs took.
    pub edges: Vec<EdgeRow>,
    /// The flow's other versions and how many runs they hold.
    pub others: Vec<OtherVersion>,
    /// What the filter cannot speak of.
    pub left_out: LeftOut,
}

/// A step and the runs that reached it: `reached = waiting + expired + failed + canceled + completed_here + moved_on`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepRow {
    /// What it is.
    #[serde(flatten)]
    pub step: Step,
    /// Runs begin here: it is the first step of the version, or no edge leads to it.
    pub entry: bool,
    /// Runs that came here.
    pub reached: u64,
    /// How often they did.
    pub visits: u64,
    /// Are here now.
    pub waiting: u64,
    /// Expired here.
    pub expired: u64,
    /// Failed here.
    pub failed: u64,
    /// Were canceled here.
    pub canceled: u64,
    /// Came to their end here.
    pub completed_here: u64,
    /// Went on to another step after their last visit.
    pub moved_on: u64,
    /// Reached ÷ entered × 100.
    pub percent_of_entered: Option<f64>,
    /// Reached ÷ runs that reached at least one of the steps before it × 100; of an entry step ÷ entered.
    pub percent_of_previous: Option<f64>,
}

/// An edge and the runs that went along it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EdgeRow {
    /// Id of the step it leaves.
    pub from: String,
    /// Id of the step it leads to.
    pub to: String,
    /// The version has it; else only runs took it.
    pub declared: bool,
    /// Runs that went along it.
    pub contacts: u64,
    /// How often they did.
    pub visits: u64,
    /// Contacts ÷ reached of the step it leaves × 100.
    pub percent_of_previous: Option<f64>,
    /// Contacts ÷ entered × 100.
    pub percent_of_entered: Option<f64>,
}

/// Another version of the flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtherVersion {
    /// Its id.
    pub version: String,
    /// What it is called, else its id.
    pub name: String,
    /// The one in use.
    pub current: bool,
    /// Its runs, under the same query.
    pub contacts: u64,
}
