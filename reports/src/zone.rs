//! The workspace's time zone, and civil time in it: ranges, comparison, buckets.
//!
//! Instants are `i64` milliseconds since 1970-01-01T00:00:00Z everywhere. Ranges are half open.

use crate::query::{BadQuery, Compare, Group, HourOfWeek};
use crate::overview::{Range, WeekStart};
use crate::range::RangeSpec;
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

/// An IANA time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// A time zone that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadZone(pub String);

#[allow(unused_variables, clippy::todo)]
impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Zone = Zone(Tz::UTC);
    /// Reads an IANA name; aliases are taken as their present name.
    ///
    /// # Errors
    /// A sentence for the reader: offsets and unknown names are refused.
    pub fn parse(name: &str) -> Result<Zone, BadZone> { todo!() }
    /// The IANA name.
    pub fn name(self) -> &'static str { self.0.name() }
    /// Offset from UTC at an instant, milliseconds east.
    pub fn offset_ms(self, at_ms: i64) -> i64 { todo!() }
    /// What the wall clock reads at an instant.
    pub fn local(self, at_ms: i64) -> NaiveDateTime { todo!() }
    /// The civil date at an instant.
    pub fn date(self, at_ms: i64) -> NaiveDate { todo!() }
    /// First instant of a civil date (where midnight does not exist: the first instant after it).
    pub fn date_start(self, date: NaiveDate) -> i64 { todo!() }
    /// First instant at which the wall clock reads `civil`; where it never does, the first instant after the gap.
    pub fn instant(self, civil: NaiveDateTime) -> i64 { todo!() }
    /// Weekday and hour of the wall clock.
    pub fn hour_of_week(self, at_ms: i64) -> HourOfWeek { todo!() }
    /// RFC 3339 with the local offset; milliseconds only where not whole.
    pub fn rfc3339(self, at_ms: i64) -> String { todo!() }
    /// A table for looking up many instants quickly; right (only slower) outside the span too.
    pub fn clock(self, from_ms: i64, to_ms: i64) -> LocalClock { todo!() }
}

/// RFC 3339 in UTC with `Z`; milliseconds only where not whole.
#[allow(unused_variables, clippy::todo)]
pub fn rfc3339_utc(at_ms: i64) -> String { todo!() }

/// Offsets of one zone over a span, for millions of lookups.
#[derive(Debug, Clone)]
pub struct LocalClock { }

#[allow(unused_variables, clippy::todo, missing_docs)]
impl LocalClock {
    /// Offset from UTC, milliseconds east.
    pub fn offset_ms(&self, at_ms: i64) -> i64 { todo!() }
    /// Local days since 1970-01-01.
    pub fn day(&self, at_ms: i64) -> i64 { todo!() }
    /// Hour of the week of the wall clock: 0 = Monday 00 … 167 = Sunday 23.
    pub fn slot(&self, at_ms: i64) -> usize { todo!() }
    /// Weekday and hour of the wall clock.
    pub fn hour_of_week(&self, at_ms: i64) -> HourOfWeek { todo!() }
}

/// What civil time needs to know of a workspace and a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// The workspace's zone.
    pub zone: Zone,
    /// The present.
    pub now_ms: i64,
    /// First day of the week.
    pub week_start: WeekStart,
}

/// A range as civil dates and instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolvedRange {
    /// What it came from.
    pub spec: RangeSpec,
    /// First civil date.
    pub from: NaiveDate,
    /// Last civil date, included.
    pub to: NaiveDate,
    /// First instant.
    pub start_ms: i64,
    /// Last instant, excluded.
    pub end_ms: i64,
}

/// One bucket, clipped to the range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketSpan {
    /// As [`crate::overview::Bucket::key`].
    pub key: String,
    /// First instant.
    pub start_ms: i64,
    /// Last instant, excluded.
    pub end_ms: i64,
    /// First civil date, clipped to the range.
    pub from: NaiveDate,
    /// Last civil date, clipped to the range.
    pub to: NaiveDate,
    /// Cut short by the range or by the present.
    pub partial: bool,
}

#[allow(unused_variables, clippy::todo)]
impl Civil {
    /// Today's civil date.
    pub fn today(&self) -> NaiveDate { todo!() }
    /// A range's dates and instants. `data_bounds`: first and last instant of the data, for `range=all`.
    pub fn resolve(&self, spec: RangeSpec, data_bounds: Option<(i64, i64)>) -> ResolvedRange { todo!() }
    /// The range to compare with, cut at the same elapsed time where `range` runs into the present.
    pub fn compare(&self, range: &ResolvedRange, with: Compare) -> Option<ResolvedRange> { todo!() }
    /// The grouping for a range's length.
    pub fn default_group(&self, range: &ResolvedRange) -> Group { todo!() }
    /// The buckets of a range, oldest first, without gap or overlap; none begins after now.
    ///
    /// # Errors
    /// On `group`, where there would be too many.
    pub fn buckets(&self, range: &ResolvedRange, group: Group) -> Result<Vec<BucketSpan>, BadQuery> { todo!() }
    /// The bucket a drill-down's `at=` names.
    ///
    /// # Errors
    /// On `at`, where the range has no such bucket; on `group` as [`Civil::buckets`].
    pub fn bucket_at(&self, range: &ResolvedRange, group: Group, key: &str) -> Result<BucketSpan, BadQuery> { todo!() }
    /// The range as reports show it.
    pub fn range_json(&self, range: &ResolvedRange, group: Group) -> Range { todo!() }
}
