//! Business hours: a weekly calendar with dated exceptions, and the time that passes inside it.

use crate::zone::Zone;
use serde::{Deserialize, Serialize};

/// Opening hours by weekday, and the dates that differ.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calendar {}

/// What is wrong with a calendar, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadCalendar(pub String);

#[allow(unused_variables, clippy::todo)]
impl Calendar {
    /// Reads the business hours file.
    ///
    /// # Errors
    /// Names what is wrong and where.
    pub fn from_json(text: &str) -> Result<Calendar, BadCalendar> { todo!() }
    /// Writes the same format.
    pub fn to_json(&self) -> String { todo!() }
    /// A table of the open time; right (only slower) outside `[from_ms, to_ms)` too.
    pub fn open_hours(&self, zone: Zone, from_ms: i64, to_ms: i64) -> OpenHours { todo!() }
}

/// Open time of one calendar in one zone.
#[derive(Debug, Clone)]
pub struct OpenHours {}

#[allow(unused_variables, clippy::todo)]
impl OpenHours {
    /// Milliseconds open in `[a_ms, b_ms)`; 0 where `b_ms <= a_ms`.
    pub fn elapsed(&self, a_ms: i64, b_ms: i64) -> i64 { todo!() }
    /// Whether open at an instant.
    pub fn is_open(&self, at_ms: i64) -> bool { todo!() }
}
