//! Drawings of 16 × 16 that tell kinds of steps, and ways to end, apart without words.

use reports::flows::{StepEnd, StepRow};

/// The kind of a step. What is not known is drawn as a plain step.
pub(super) fn kind(row: &StepRow) -> &'static str {
    match row.step.kind.as_deref() {
        Some("TEMPLATE") => "M3.5 2.5h9v11h-9zM6 5.5h4M6 8h4M6 10.5h2.5",
        Some("MENU") => "M6 4.5h7.5M6 8h7.5M6 11.5h7.5M3 4.5v.01M3 8v.01M3 11.5v.01",
        Some("QUESTION") => {
            "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM6.3 6.4a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.9.7-.9 1.3M8 11.4v.1"
        }
        Some("MESSAGE") => "M2.5 3.5h11v7.5h-6L4 14v-3H2.5z",
        Some("DELAY") => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.2 1.5",
        Some("CONDITIONAL") => "M8 2l6 6-6 6-6-6z",
        Some("ASSIGN") => "M8 7.5A2.6 2.6 0 1 0 8 2.3a2.6 2.6 0 0 0 0 5.2zM3 13.7c.3-2.7 2.2-4 5-4s4.7 1.3 5 4",
        Some("ACTION") => "M9 2L3.5 9H8l-1 5 5.5-7H8z",
        Some("GO_TO") => "M2.5 5.5h8a3 3 0 0 1 0 6H5M7.5 8.8L4.8 11.5l2.7 2.7",
        Some("UPDATE_CONTACT") => "M2 3.5h12v9H2zM4.5 6.5h4M4.5 9.5h7",
        Some("TAG") => "M2.5 2.5h5l6 6-5 5-6-6zM5.3 5.3v.01",
        Some("NEXT_FLOW") => "M2.5 3.5h5v9h-5zM9.5 8h4.5M11.8 5.7L14 8l-2.2 2.3",
        Some(_) => "M3 3h10v10H3z",
        None => "M3 3h2M7 3h2M11 3h2v2M13 7v2M13 11v2h-2M9 13H7M5 13H3v-2M3 9V7M3 5V3",
    }
}

/// What came of a visit.
pub(super) fn end(end: StepEnd) -> &'static str {
    match end {
        StepEnd::Waiting => "M3.5 8v.01M8 8v.01M12.5 8v.01",
        StepEnd::Expired => "M4 2.5h8M4 13.5h8M5 2.5c0 3.5 6 7.5 6 11M11 2.5c0 3.5-6 7.5-6 11",
        StepEnd::Failed => "M8 2.5l6 10.5H2zM8 6.5v3M8 11.3v.2",
        StepEnd::Canceled => "M4 4l8 8M12 4l-8 8",
        StepEnd::CompletedHere => "M3 8.5l3.3 3.3L13 4.8",
        StepEnd::MovedOn => "M2.5 8h10M9 4.5L12.5 8 9 11.5",
    }
}

/// A goal.
pub(super) const GOAL: &str = "M4 14V2.5h8.5L10.5 6l2 3.5H4";
