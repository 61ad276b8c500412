//! The words of flows.

use crate::words::choices;
use serde::{Deserialize, Serialize};

choices! {
    /// Who begins a flow: the contact by writing, or we.
    FlowDirection { Inbound = "inbound", Outbound = "outbound" }
    /// Whether a flow's version is in use.
    FlowState { Draft = "draft", Published = "published", Inactive = "inactive" }
    /// What became of a run, as of now. One and only one applies.
    RunStatus {
        Ongoing = "ongoing",
        Completed = "completed",
        Expired = "expired",
        Canceled = "canceled",
        Failed = "failed",
    }
    /// How an execution came about.
    Trigger {
        Api = "api",
        Csv = "csv",
        Filter = "filter",
        All = "all",
        Flow = "flow",
        Integration = "integration",
    }
    /// What becomes of contacts that have an open conversation when an execution comes to them.
    OpenConversation { Cancel = "cancel", Proceed = "proceed" }
    /// How a visit to a step stands.
    StepStatus {
        Running = "running",
        Waiting = "waiting",
        Completed = "completed",
        Skipped = "skipped",
        Failed = "failed",
        Expired = "expired",
        Canceled = "canceled",
    }
}
