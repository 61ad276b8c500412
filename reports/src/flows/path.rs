//! One run: the way of a contact through a flow.

use super::{RunRow, StepStatus};
use crate::conversation::{Delivery, DeliveryError};
use serde::{Deserialize, Serialize};

/// A run and each step it came to (`/api/v1/flows/{id}/runs/{id}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Run {
    /// The workspace's IANA time zone.
    pub zone: String,
    /// The present it speaks of, RFC 3339 in the workspace's zone.
    pub as_of: String,
    /// Id of the flow.
    pub flow: String,
    /// Name of the flow, else its id.
    pub flow_name: String,
    /// As the list has it.
    pub run: RunRow,
    /// What failed it, where the source says so.
    pub error: Option<DeliveryError>,
    /// Each visit to a step, in order.
    pub path: Vec<Visit>,
}

/// One visit to a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visit {
    /// Id of the step.
    pub step: String,
    /// What it is called, else its id.
    pub name: String,
    /// In the source's words; none: the version does not have it.
    pub kind: Option<String>,
    /// As of now: a visit whose wait is over is expired, whether the source says so or not.
    pub status: StepStatus,
    /// RFC 3339 in the workspace's zone.
    pub at: String,
    /// When it ended, likewise; none: it has not, or the run went on without a word.
    pub ended_at: Option<String>,
    /// When a wait that has not ended is over, likewise.
    pub expires_at: Option<String>,
    /// In the source's words.
    pub result: Option<String>,
    /// What the contact answered, where the workspace stores texts.
    pub answer: Option<String>,
    /// Its length in characters, where the text is not stored.
    pub answer_length: Option<u64>,
    /// Id of the message that the step sent.
    pub message: Option<String>,
    /// How far that one got, as last known.
    pub delivery: Option<Delivery>,
    /// Why the step, or its message, failed.
    pub error: Option<DeliveryError>,
}
