//! The business hours file: its shape, and what is wrong with one.

use super::{Calendar, Opening};
use crate::overview::columns::WEEKDAYS;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is wrong with a business hours file, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadCalendar(pub String);

impl BadCalendar {
    #[allow(clippy::needless_pass_by_value, reason = "for map_err")]
    pub(super) fn not_readable(error: serde_json::Error) -> BadCalendar {
        BadCalendar(format!("The business hours file cannot be read: {error}."))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarFile {
    weekly: BTreeMap<String, Vec<(String, String)>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    exceptions: BTreeMap<String, Vec<(String, String)>>,
}

impl TryFrom<CalendarFile> for Calendar {
    type Error = BadCalendar;

    fn try_from(file: CalendarFile) -> Result<Calendar, BadCalendar> {
        let mut calendar = Calendar::default();
        for (name, intervals) in &file.weekly {
            let Some(weekday) = WEEKDAYS.iter().position(|weekday| weekday == name) else {
                let days = WEEKDAYS.join(", ");
                return Err(BadCalendar(format!("weekly: “{name}” is no weekday; they are {days}.")));
            };
            calendar.weekly[weekday] = openings(&format!("weekly, {name}"), intervals)?;
        }
        for (date, intervals) in &file.exceptions {
            // chrono also reads 2025-1-5, which would make two entries of one date.
            let read = date.parse::<NaiveDate>().ok().filter(|read| read.to_string() == *date);
            let Some(read) = read else {
                let wrong = format!("exceptions: “{date}” is no date; write them like 2025-12-25.");
                return Err(BadCalendar(wrong));
            };
            calendar.exceptions.insert(read, openings(&format!("exceptions, {date}"), intervals)?);
        }
        Ok(calendar)
    }
}

impl From<Calendar> for CalendarFile {
    fn from(calendar: Calendar) -> CalendarFile {
        let write = |openings: &[Opening]| openings.iter().map(|o| (clock(o.open), clock(o.close))).collect();
        let weekly = WEEKDAYS.iter().zip(&calendar.weekly).filter(|(_, openings)| !openings.is_empty());
        CalendarFile {
            weekly: weekly.map(|(name, openings)| ((*name).to_string(), write(openings))).collect(),
            exceptions: calendar.exceptions.iter().map(|(date, o)| (date.to_string(), write(o))).collect(),
        }
    }
}

fn openings(place: &str, intervals: &[(String, String)]) -> Result<Vec<Opening>, BadCalendar> {
    let mut openings = Vec::with_capacity(intervals.len());
    for (from, to) in intervals {
        let open = minutes(place, from)?;
        let close = minutes(place, to)?;
        let wrong = |why: &str| Err(BadCalendar(format!("{place}: {from}–{to} {why}.")));
        if open >= 24 * 60 {
            return wrong("begins after its day has ended: give it on the next day");
        }
        if close == open {
            return wrong("is empty: leave it out, or write 00:00–24:00 for a whole day");
        }
        if close < open {
            let next_day = clock(close + 24 * 60);
            return wrong(&format!("ends before it begins: to run into the next day, end it at {next_day}"));
        }
        openings.push(Opening { open, close });
    }
    openings.sort_unstable();
    Ok(openings)
}

/// `HH:MM`, 00:00 to 48:00.
fn minutes(place: &str, text: &str) -> Result<u16, BadCalendar> {
    let read = || {
        let (hours, minutes) = text.split_once(':')?;
        let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !two_digits(hours) || !two_digits(minutes) {
            return None;
        }
        let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
        let total = hours * 60 + minutes;
        (minutes < 60 && total <= 48 * 60).then_some(total)
    };
    read().ok_or_else(|| BadCalendar(format!("{place}: “{text}” is no time; write 09:00, and at most 48:00.")))
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
