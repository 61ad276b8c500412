//! What `run.visits` holds: the visits of a run to steps, in one compact blob.

use serde::{Deserialize, Serialize};

/// One visit. Times are milliseconds after the run entered; a source may date one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Visit {
    /// `flow_step.id`.
    pub step: u32,
    /// When it began, as far as is known.
    pub at: i64,
    /// Since when it waited for the contact.
    pub waited: Option<i64>,
    /// When it ended.
    pub ended: Option<i64>,
    /// How it stands.
    pub status: Standing,
    /// The contact answered.
    pub answered: bool,
    /// In the source's words.
    pub result: Option<String>,
    /// What the contact answered, where texts are stored.
    pub answer: Option<String>,
}

reports::words! {
    /// `status` of a run.step event. What is stored is its place here: add only at the end.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    pub(crate) enum Standing {
        Running = "running",
        Waiting = "waiting",
        Completed = "completed",
        Skipped = "skipped",
        Failed = "failed",
        Expired = "expired",
        Canceled = "canceled",
    }
}

impl Standing {
    /// The word in JSON.
    pub fn shown(self) -> reports::flows::StepStatus {
        use reports::flows::StepStatus;
        match self {
            Standing::Running => StepStatus::Running,
            Standing::Waiting => StepStatus::Waiting,
            Standing::Completed => StepStatus::Completed,
            Standing::Skipped => StepStatus::Skipped,
            Standing::Failed => StepStatus::Failed,
            Standing::Expired => StepStatus::Expired,
            Standing::Canceled => StepStatus::Canceled,
        }
    }

    /// Whether the visit is over.
    pub fn is_end(self) -> bool {
        !matches!(self, Standing::Running | Standing::Waiting)
    }
}

/// As bytes, for the database.
///
/// # Errors
/// Never in practice: there is nothing in them that cannot be written.
pub(crate) fn to_bytes(visits: &[Visit]) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(visits)
}

/// From the database's bytes.
///
/// # Errors
/// If the bytes are damaged, or written by another version.
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Vec<Visit>, postcard::Error> {
    postcard::from_bytes(bytes)
}
