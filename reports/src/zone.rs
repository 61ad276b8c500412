//! The workspace's time zone, and civil time in it: ranges, comparison, buckets.
//!
//! Instants are `i64` milliseconds since 1970-01-01T00:00:00Z everywhere. Ranges are half open.

mod aliases;
mod buckets;
mod clock;
mod range;
#[cfg(test)]
mod tests;

pub use buckets::{BucketSpan, MAX_DAY_BUCKET_DATES, MAX_HOUR_BUCKET_DATES};
pub use clock::{ClockCursor, LocalClock, Segment};
pub use range::{Civil, ResolvedRange};

use crate::query::HourOfWeek;
use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Timelike};
use chrono_tz::{TZ_VARIANTS, Tz};

pub(crate) const SECOND: i64 = 1000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Instants beyond the years 0–9999, which RFC 3339 cannot write, are taken as the nearest of those years.
pub(crate) const FIRST_MS: i64 = -62_167_219_200_000;
pub(crate) const LAST_MS: i64 = 253_402_300_799_999;

/// An IANA time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// Why a text is no time zone, as a sentence for the reader.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadZone(pub String);

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Zone = Zone(Tz::UTC);

    /// Reads a name of the IANA database. A former name is taken as today's: `Asia/Calcutta` as `Asia/Kolkata`.
    ///
    /// # Errors
    /// A sentence: offsets are refused since they change with the season, unknown names with a suggestion where one
    /// differs in case only.
    pub fn parse(name: &str) -> Result<Zone, BadZone> {
        let name = name.trim();
        let today = aliases::ALIASES.binary_search_by_key(&name, |(former, _)| former);
        let canonical = today.map_or(name, |index| aliases::ALIASES[index].1);
        if let Ok(zone) = canonical.parse::<Tz>() {
            return Ok(Zone(zone));
        }
        let shown: String = name.chars().take(60).collect();
        Err(BadZone(if name.is_empty() {
            "A time zone is missing: give a name of the IANA database, like Europe/Rome.".to_string()
        } else if is_offset(name) {
            format!(
                "“{shown}” is an offset, not a time zone, and would be wrong after the next clock change: \
                 give a name of the IANA database, like Europe/Rome."
            )
        } else if let Some(close) = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name)) {
            format!("“{shown}” is not a time zone. Did you mean {}?", close.name())
        } else {
            format!("“{shown}” is not a time zone of the IANA database. Give a name like Europe/Rome.")
        }))
    }

    /// The IANA name in use today.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Offset from UTC at an instant, in milliseconds east of it.
    pub fn offset_ms(self, at_ms: i64) -> i64 {
        let utc = utc(at_ms).naive_utc();
        i64::from(self.0.offset_from_utc_datetime(&utc).fix().local_minus_utc()) * SECOND
    }

    /// What the wall clock reads at an instant.
    pub fn local(self, at_ms: i64) -> NaiveDateTime {
        let at_ms = at_ms.clamp(FIRST_MS, LAST_MS);
        utc(at_ms + self.offset_ms(at_ms)).naive_utc()
    }

    /// The civil date at an instant.
    pub fn date(self, at_ms: i64) -> NaiveDate {
        self.local(at_ms).date()
    }

    /// First instant of a civil date: midnight, the earlier of two midnights, or the first instant after a midnight that
    /// does not exist. A date that never existed starts where the next one does.
    pub fn date_start(self, date: NaiveDate) -> i64 {
        self.instant(date.and_time(NaiveTime::MIN))
    }

    /// First instant at which the wall clock reads `civil`; where it never does, the first instant after the gap.
    pub fn instant(self, civil: NaiveDateTime) -> i64 {
        match self.0.from_local_datetime(&civil) {
            LocalResult::Single(at) => at.timestamp_millis(),
            LocalResult::Ambiguous(a, b) => a.timestamp_millis().min(b.timestamp_millis()),
            LocalResult::None => {
                let civil_ms = civil.and_utc().timestamp_millis();
                // Offsets lie within 26 hours of one another, so the gap's clock change does too.
                let around = self.clock(civil_ms - 27 * HOUR, civil_ms + 27 * HOUR);
                let after = around.segments().iter().find(|s| s.start_ms + s.offset_ms > civil_ms);
                after.map_or(civil_ms - self.offset_ms(civil_ms), |segment| segment.start_ms)
            }
        }
    }

    /// Weekday and hour of the wall clock.
    pub fn hour_of_week(self, at_ms: i64) -> HourOfWeek {
        let local = self.local(at_ms);
        let hour = local.and_utc().timestamp().rem_euclid(86_400) / 3600;
        HourOfWeek { weekday: local.weekday().num_days_from_monday() as u8, hour: hour as u8 }
    }

    /// RFC 3339 with the local offset, `2026-10-01T14:05:00+02:00`; milliseconds only where there are any.
    pub fn rfc3339(self, at_ms: i64) -> String {
        local_text(at_ms, self.offset_ms(at_ms))
    }

    /// A table of this zone's offsets over a span, for looking up many instants. Right, only slower, outside the span.
    pub fn clock(self, from_ms: i64, to_ms: i64) -> LocalClock {
        LocalClock::new(self, from_ms, to_ms)
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// RFC 3339 in UTC, `2026-10-01T12:05:00Z`; milliseconds only where there are any.
pub fn rfc3339_utc(at_ms: i64) -> String {
    let mut text = String::with_capacity(LONGEST);
    write_utc(&mut text, at_ms);
    text
}

fn write_utc(text: &mut String, at_ms: i64) {
    write_civil(text, utc(at_ms.clamp(FIRST_MS, LAST_MS)).naive_utc());
    text.push('Z');
}

/// RFC 3339 with an offset.
fn local_text(at_ms: i64, offset_ms: i64) -> String {
    let mut text = String::with_capacity(LONGEST);
    write_local(&mut text, at_ms, offset_ms);
    text
}

fn write_local(text: &mut String, at_ms: i64, offset_ms: i64) {
    if offset_ms % MINUTE != 0 {
        // The mean solar times of before about 1920: RFC 3339 cannot write their offsets.
        return write_utc(text, at_ms);
    }
    write_civil(text, utc(at_ms.clamp(FIRST_MS, LAST_MS) + offset_ms).naive_utc());
    push_offset(text, offset_ms);
}

/// Room for a time with milliseconds and an offset.
const LONGEST: usize = 32;

/// `2026-10-01T14:05:00`; milliseconds only where there are any. By hand: files write millions of them, and chrono's own
/// formatting takes most of a microsecond.
fn write_civil(text: &mut String, at: NaiveDateTime) {
    // Between FIRST_MS and LAST_MS, years have four digits.
    let year = at.year().unsigned_abs();
    two_digits(text, "", year / 100);
    two_digits(text, "", year % 100);
    two_digits(text, "-", at.month());
    two_digits(text, "-", at.day());
    two_digits(text, "T", at.hour());
    two_digits(text, ":", at.minute());
    two_digits(text, ":", at.second());
    let millis = at.and_utc().timestamp_subsec_millis();
    if millis > 0 {
        text.push('.');
        text.push(digit(millis / 100));
        two_digits(text, "", millis % 100);
    }
}

fn two_digits(text: &mut String, prefix: &str, value: u32) {
    text.push_str(prefix);
    text.push(digit(value / 10));
    text.push(digit(value));
}

/// The last digit of a number.
fn digit(value: u32) -> char {
    char::from(b'0' + (value % 10) as u8)
}

/// Adds an offset, `+02:00`.
pub(crate) fn push_offset(text: &mut String, offset_ms: i64) {
    let minutes = offset_ms / MINUTE;
    let sign = if minutes < 0 { "-" } else { "+" };
    // Offsets are less than a day.
    let minutes = minutes.unsigned_abs() as u32;
    two_digits(text, sign, minutes / 60);
    two_digits(text, ":", minutes % 60);
}

fn utc(at_ms: i64) -> DateTime<chrono::Utc> {
    // Offsets may carry a clamped instant a day beyond the bounds: chrono's own reach far further.
    DateTime::from_timestamp_millis(at_ms.clamp(FIRST_MS - 2 * DAY, LAST_MS + 2 * DAY)).unwrap_or_default()
}

fn is_offset(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let rest = upper.trim_start_matches("UTC").trim_start_matches("GMT").trim_start();
    let mut chars = rest.chars();
    chars.next().is_some_and(|sign| matches!(sign, '+' | '-' | '−') || (sign.is_ascii_digit() && rest == upper))
        && chars.all(|c| c.is_ascii_digit() || c == ':')
}
