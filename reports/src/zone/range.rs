//! From a range as the address gives it to civil dates and instants, and the range to compare it with.

use super::{Zone, rfc3339_utc};
use crate::overview::{Range, WeekStart};
use crate::query::{Compare, Group};
use crate::range::{Preset, RangeSpec};
use chrono::{Datelike, Days, Months, NaiveDate};

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

/// A range as civil dates and as instants.
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
    /// Last instant, excluded. Of a comparison it may fall within the last date.
    pub end_ms: i64,
}

impl ResolvedRange {
    /// How many civil dates.
    pub fn dates(&self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// Whether an instant lies in it.
    pub fn contains(&self, at_ms: i64) -> bool {
        (self.start_ms..self.end_ms).contains(&at_ms)
    }
}

/// Up to this many dates a range is shown by hour, …
const BY_HOUR: i64 = 2;
/// … up to this many by day (a quarter is 92 at most), …
const BY_DAY: i64 = 92;
/// … up to this many by week (two years), and beyond by month.
const BY_WEEK: i64 = 731;

impl Civil {
    /// Today's civil date.
    pub fn today(&self) -> NaiveDate {
        self.zone.date(self.now_ms)
    }

    /// First day of the week a date lies in.
    pub fn week_of(&self, date: NaiveDate) -> NaiveDate {
        let into = match self.week_start {
            WeekStart::Monday => date.weekday().num_days_from_monday(),
            WeekStart::Sunday => date.weekday().num_days_from_sunday(),
        };
        before(date, into.into())
    }

    /// A range's dates and instants.
    ///
    /// "This" week, month, quarter and year are whole, also where they reach beyond today. `range=all` runs from the date
    /// of `first_data_ms`, the earliest instant of the data, to today; without data it is today.
    pub fn resolve(&self, spec: RangeSpec, first_data_ms: Option<i64>) -> ResolvedRange {
        let (from, to) = match spec {
            RangeSpec::Dates { from, to } => (from, to),
            RangeSpec::Preset(preset) => self.preset(preset, first_data_ms),
        };
        ResolvedRange {
            spec,
            from,
            to,
            start_ms: self.zone.date_start(from),
            end_ms: self.zone.date_start(after(to, 1)),
        }
    }

    fn preset(&self, preset: Preset, first_data_ms: Option<i64>) -> (NaiveDate, NaiveDate) {
        let today = self.today();
        let month = today.with_day(1).unwrap_or(today);
        let quarter = months_before(month, month.month0() % 3);
        match preset {
            Preset::Today => (today, today),
            Preset::Yesterday => (before(today, 1), before(today, 1)),
            Preset::Last7Days => (before(today, 6), today),
            Preset::Last14Days => (before(today, 13), today),
            Preset::Last30Days => (before(today, 29), today),
            Preset::Last90Days => (before(today, 89), today),
            Preset::ThisWeek => (self.week_of(today), after(self.week_of(today), 6)),
            Preset::LastWeek => (before(self.week_of(today), 7), before(self.week_of(today), 1)),
            Preset::ThisMonth => (month, before(months_after(month, 1), 1)),
            Preset::LastMonth => (months_before(month, 1), before(month, 1)),
            Preset::ThisQuarter => (quarter, before(months_after(quarter, 3), 1)),
            Preset::LastQuarter => (months_before(quarter, 3), before(quarter, 1)),
            Preset::ThisYear => {
                let year = months_before(month, month.month0());
                (year, before(months_after(year, 12), 1))
            }
            Preset::All => {
                let first = first_data_ms.map_or(today, |first| self.zone.date(first));
                (first.min(today).max(earliest()), today)
            }
        }
    }

    /// The range to compare with: as many civil dates just before, or the same dates a year earlier (29 February: the
    /// 28th). Where `range` runs into the present it is cut at the same elapsed time, and ends on the date of the cut.
    ///
    /// None for [`Compare::None`], for the time before `range=all`, which has none, and for a range that has not begun: as long a time of the
    /// other one is none either.
    pub fn compare(&self, range: &ResolvedRange, with: Compare) -> Option<ResolvedRange> {
        if self.now_ms < range.start_ms {
            return None;
        }
        let (from, to) = match with {
            Compare::None => return None,
            Compare::Previous if range.spec == RangeSpec::Preset(Preset::All) => return None,
            Compare::Previous => (before(range.from, range.dates().unsigned_abs()), before(range.from, 1)),
            Compare::Year => (months_before(range.from, 12), months_before(range.to, 12)),
        };
        let spec = RangeSpec::Dates { from, to };
        let mut other = self.resolve(spec, None);
        if self.now_ms < range.end_ms {
            let elapsed = (self.now_ms - range.start_ms).max(0);
            other.end_ms = other.end_ms.min(other.start_ms + elapsed);
            other.to = self.zone.date((other.end_ms - 1).max(other.start_ms)).max(from).min(to);
        }
        Some(other)
    }

    /// The grouping that suits a range's length: up to 2 dates by hour, up to 92 by day, up to 731 by week, else by month.
    pub fn default_group(&self, range: &ResolvedRange) -> Group {
        let dates = range.dates();
        if dates <= BY_HOUR {
            Group::Hour
        } else if dates <= BY_DAY {
            Group::Day
        } else if dates <= BY_WEEK {
            Group::Week
        } else {
            Group::Month
        }
    }

    /// The range as reports give it.
    pub fn range_json(&self, range: &ResolvedRange, group: Group) -> Range {
        Range {
            from: range.from.to_string(),
            to: range.to.to_string(),
            zone: self.zone.name().to_string(),
            start: rfc3339_utc(range.start_ms),
            end: rfc3339_utc(range.end_ms),
            group,
            as_of: self.zone.rfc3339(self.now_ms),
            week_start: self.week_start,
        }
    }
}

/// Dates an address can give start here; "all" goes back no further either.
fn earliest() -> NaiveDate {
    NaiveDate::from_ymd_opt(*crate::query::YEARS.start(), 1, 1).unwrap_or_default()
}

pub(super) fn before(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

pub(super) fn after(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

fn months_before(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

pub(super) fn months_after(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}
