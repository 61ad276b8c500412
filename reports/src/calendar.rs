//! Business hours: a weekly calendar with dated exceptions, and the time that passes inside it.
//!
//! An instant is open when the workspace's wall clock reads a time within one of the calendar's intervals, `[open, close)`.
//! So an hour that a clock change repeats is open both times or neither, and one it skips passes no time.

mod hours;
mod read;
#[cfg(test)]
mod tests;

pub use hours::OpenHours;
pub use read::BadCalendar;

use crate::zone::Zone;
use chrono::{Datelike, NaiveDate};
use read::CalendarFile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One opening, in minutes since the midnight its date begins with. `close` past 24:00 runs into the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Opening {
    open: u16,
    close: u16,
}

impl Opening {
    /// First open minute, 0–1439.
    pub fn open(self) -> u16 {
        self.open
    }

    /// First closed minute, after `open`, at most 2880 (the end of the next day).
    pub fn close(self) -> u16 {
        self.close
    }
}

/// Opening hours by weekday, and the dates that differ.
///
/// An exception replaces the openings that begin on its date; one begun the day before runs to its end.
/// Reads and writes (serde) as the business hours file:
/// `{"weekly":{"mon":[["09:00","18:00"]]},"exceptions":{"2025-12-25":[]}}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "CalendarFile", into = "CalendarFile")]
pub struct Calendar {
    weekly: [Vec<Opening>; 7],
    exceptions: BTreeMap<NaiveDate, Vec<Opening>>,
}

impl Calendar {
    /// Reads a business hours file.
    ///
    /// # Errors
    /// A sentence that names what is wrong and where.
    pub fn from_json(text: &str) -> Result<Calendar, BadCalendar> {
        serde_json::from_str::<CalendarFile>(text).map_err(BadCalendar::not_readable)?.try_into()
    }

    /// Writes the business hours file.
    pub fn to_json(&self) -> String {
        // Strings and lists of strings always serialise.
        serde_json::to_string(&CalendarFile::from(self.clone())).unwrap_or_default()
    }

    /// The openings that begin on a weekday, 0 = Monday.
    pub fn weekday(&self, weekday: u8) -> &[Opening] {
        &self.weekly[usize::from(weekday % 7)]
    }

    /// The dates that differ.
    pub fn exceptions(&self) -> impl Iterator<Item = (NaiveDate, &[Opening])> {
        self.exceptions.iter().map(|(date, openings)| (*date, openings.as_slice()))
    }

    /// The openings that begin on a date.
    pub fn on(&self, date: NaiveDate) -> &[Opening] {
        match self.exceptions.get(&date) {
            Some(openings) => openings,
            None => &self.weekly[date.weekday().num_days_from_monday() as usize],
        }
    }

    /// A table of the open time between two instants, for millions of questions. Right, only slower, beyond them.
    pub fn open_hours(&self, zone: Zone, from_ms: i64, to_ms: i64) -> OpenHours {
        OpenHours::new(self.clone(), zone, from_ms, to_ms)
    }
}
