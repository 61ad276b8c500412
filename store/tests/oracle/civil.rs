//! Civil time, from `chrono-tz` alone: dates to instants, ranges, buckets, business hours minute by minute.

use chrono::{Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;
use reports::overview::WeekStart;
use reports::query::{Compare, Group};
use reports::range::{Preset, RangeSpec};
use serde_json::Value;

pub const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;

#[derive(Debug, Clone, Copy)]
pub struct Civil {
    pub zone: Tz,
    pub now: i64,
    pub week_start: WeekStart,
}

/// Dates, both included, and instants, the last excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub start: i64,
    pub end: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    pub key: String,
    pub start: i64,
    pub end: i64,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub partial: bool,
}

impl Civil {
    pub fn local(&self, at: i64) -> NaiveDateTime {
        self.zone.timestamp_millis_opt(at).unwrap().naive_local()
    }

    /// The first instant at which the clock on the wall shows `civil` or, where it never does, has passed it.
    pub fn instant(&self, civil: NaiveDateTime) -> i64 {
        let mut civil = civil;
        loop {
            match self.zone.from_local_datetime(&civil).earliest() {
                Some(instant) => return instant.timestamp_millis(),
                None => civil += Duration::minutes(1),
            }
        }
    }

    pub fn date_start(&self, date: NaiveDate) -> i64 {
        self.instant(date.and_time(NaiveTime::MIN))
    }

    pub fn today(&self) -> NaiveDate {
        self.local(self.now).date()
    }

    /// RFC 3339 with the zone's offset.
    pub fn text(&self, at: i64) -> String {
        let time = self.zone.timestamp_millis_opt(at).unwrap();
        let form = if at % 1000 == 0 { chrono::SecondsFormat::Secs } else { chrono::SecondsFormat::Millis };
        time.to_rfc3339_opts(form, false)
    }

    pub fn range(&self, from: NaiveDate, to: NaiveDate) -> Range {
        Range { from, to, start: self.date_start(from), end: self.date_start(to + Days::new(1)) }
    }

    /// A range's dates; none for "all", which depends on the data.
    pub fn resolve(&self, spec: RangeSpec) -> Option<Range> {
        let today = self.today();
        let last = |days: u64| (today - Days::new(days - 1), today);
        let month = today.with_day(1).unwrap();
        let quarter = month - Months::new(month.month0() % 3);
        let week = self.week_of(today);
        let (from, to) = match spec {
            RangeSpec::Dates { from, to } => (from, to),
            RangeSpec::Preset(preset) => match preset {
                Preset::Today => (today, today),
                Preset::Yesterday => (today - Days::new(1), today - Days::new(1)),
                Preset::Last7Days => last(7),
                Preset::Last14Days => last(14),
                Preset::Last30Days => last(30),
                Preset::Last90Days => last(90),
                Preset::ThisWeek => (week, week + Days::new(6)),
                Preset::LastWeek => (week - Days::new(7), week - Days::new(1)),
                Preset::ThisMonth => (month, month + Months::new(1) - Days::new(1)),
                Preset::LastMonth => (month - Months::new(1), month - Days::new(1)),
                Preset::ThisQuarter => (quarter, quarter + Months::new(3) - Days::new(1)),
                Preset::LastQuarter => (quarter - Months::new(3), quarter - Days::new(1)),
                Preset::ThisYear => {
                    let first = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap();
                    (first, first + Months::new(12) - Days::new(1))
                }
                Preset::All => return None,
            },
        };
        Some(self.range(from, to))
    }

    /// The period to compare with; cut where `range` runs into the present, and its last date with it.
    pub fn compared(&self, range: &Range, with: Compare) -> Option<Range> {
        let (from, to) = match with {
            Compare::None => return None,
            Compare::Previous => {
                let dates = Days::new((range.to - range.from).num_days() as u64 + 1);
                (range.from - dates, range.to - dates)
            }
            Compare::Year => (range.from - Months::new(12), range.to - Months::new(12)),
        };
        let mut other = self.range(from, to);
        if self.now < range.end {
            other.end = other.end.min(other.start + (self.now - range.start).max(0));
            other.to = self.local(other.end - 1).date().max(other.from);
        }
        Some(other)
    }

    fn week_of(&self, date: NaiveDate) -> NaiveDate {
        let since = match self.week_start {
            WeekStart::Monday => date.weekday().num_days_from_monday(),
            WeekStart::Sunday => date.weekday().num_days_from_sunday(),
        };
        date - Days::new(u64::from(since))
    }

    /// The row (from the first day of the week) and the hour of an instant in the heat map.
    pub fn slot(&self, at: i64) -> (usize, usize) {
        let local = self.local(at);
        let row = match self.week_start {
            WeekStart::Monday => local.weekday().num_days_from_monday(),
            WeekStart::Sunday => local.weekday().num_days_from_sunday(),
        };
        (row as usize, local.hour() as usize)
    }

    pub fn buckets(&self, range: &Range, group: Group) -> Vec<Bucket> {
        let mut buckets = Vec::new();
        let mut add = |key: String, start: i64, end: i64, from: NaiveDate, to: NaiveDate| {
            let clipped = (start.max(range.start), end.min(range.end));
            if clipped.0 < clipped.1 && clipped.0 <= self.now {
                let (from, to) = (from.max(range.from), to.min(range.to));
                let partial = start < range.start || end > range.end || end > self.now;
                buckets.push(Bucket { key, start: clipped.0, end: clipped.1, from, to, partial });
            }
        };
        if group == Group::Hour {
            let mut start = range.start;
            while start < range.end {
                // To the next full hour on the wall, or to a change of the clock.
                let local = self.zone.timestamp_millis_opt(start).unwrap();
                let mut end = start + MINUTE;
                while self.local(end).minute() != 0
                    && self.local(end) - local.naive_local() == Duration::milliseconds(end - start)
                {
                    end += MINUTE;
                }
                let date = local.naive_local().date();
                add(local.format("%Y-%m-%dT%H:%M%:z").to_string(), start, end, date, date);
                start = end;
            }
            return buckets;
        }
        let mut date = match group {
            Group::Week => self.week_of(range.from),
            Group::Month => range.from.with_day(1).unwrap(),
            _ => range.from,
        };
        while date <= range.to {
            let next = match group {
                Group::Week => date + Days::new(7),
                Group::Month => date + Months::new(1),
                _ => date + Days::new(1),
            };
            let key = match (group, self.week_start) {
                (Group::Week, WeekStart::Monday) => date.format("%G-W%V").to_string(),
                (Group::Month, _) => date.format("%Y-%m").to_string(),
                _ => date.format("%Y-%m-%d").to_string(),
            };
            add(key, self.date_start(date), self.date_start(next), date, next - Days::new(1));
            date = next;
        }
        buckets
    }
}

/// Business hours: for each minute of a span how many minutes were open before it.
pub struct Hours {
    first: i64,
    open: Vec<bool>,
    before: Vec<i64>,
}

impl Hours {
    /// Walks through all minutes from `from` to `to`.
    pub fn walk(civil: &Civil, calendar: &Value, from: i64, to: i64) -> Hours {
        let first = from.div_euclid(MINUTE);
        let open: Vec<bool> =
            (first..=to.div_euclid(MINUTE) + 1).map(|minute| is_open(calendar, civil.local(minute * MINUTE))).collect();
        let mut before = vec![0];
        for open in &open {
            before.push(before[before.len() - 1] + i64::from(*open));
        }
        Hours { first, open, before }
    }

    pub fn is_open(&self, at: i64) -> bool {
        self.open[(at.div_euclid(MINUTE) - self.first) as usize]
    }

    /// Open milliseconds between two instants.
    pub fn between(&self, from: i64, to: i64) -> i64 {
        if to <= from { 0 } else { self.until(to) - self.until(from) }
    }

    fn until(&self, at: i64) -> i64 {
        let index = (at.div_euclid(MINUTE) - self.first) as usize;
        self.before[index] * MINUTE + if self.open[index] { at.rem_euclid(MINUTE) } else { 0 }
    }
}

/// Whether the shop is open when the clock on the wall shows `local`: by an interval that began today or yesterday.
fn is_open(calendar: &Value, local: NaiveDateTime) -> bool {
    [0, 1].into_iter().any(|days_ago| {
        let date = local.date() - Days::new(days_ago);
        let minute = (local - date.and_time(NaiveTime::MIN)).num_minutes();
        let weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][date.weekday().num_days_from_monday() as usize];
        let exception = calendar.get("exceptions").and_then(|dates| dates.get(date.to_string()));
        let intervals = exception.or_else(|| calendar["weekly"].get(weekday)).and_then(Value::as_array);
        intervals.is_some_and(|intervals| {
            intervals.iter().any(|interval| minutes(&interval[0]) <= minute && minute < minutes(&interval[1]))
        })
    })
}

fn minutes(time: &Value) -> i64 {
    let (hours, minutes) = time.as_str().unwrap().split_once(':').unwrap();
    hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()
}
