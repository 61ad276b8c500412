//! Buckets of a time chart: made in civil time by one function that also makes their keys.

use super::range::{after, months_after};
use super::{Civil, DAY, HOUR, MINUTE, ResolvedRange, push_offset, utc};
use crate::overview::WeekStart;
use crate::query::{BadQuery, Group};
use chrono::{Datelike, NaiveDate};

/// By hour, a range may have at most this many dates: some ten thousand buckets.
pub const MAX_HOUR_BUCKET_DATES: i64 = 400;
/// By day, a range may have at most this many dates: a hundred years.
pub const MAX_DAY_BUCKET_DATES: i64 = 36_600;

/// One bucket, clipped to the range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketSpan {
    /// Its local start, as [`crate::overview::Bucket::key`].
    pub key: String,
    /// First instant.
    pub start_ms: i64,
    /// Last instant, excluded. The bucket of the present ends after it.
    pub end_ms: i64,
    /// First civil date, clipped to the range.
    pub from: NaiveDate,
    /// Last civil date, clipped to the range.
    pub to: NaiveDate,
    /// Cut short by the range or by the present.
    pub partial: bool,
}

impl Civil {
    /// The buckets of a range, oldest first, without gap or overlap, from the range's first instant to its last or to the
    /// end of the bucket the present lies in. None begins after now; a date that never existed has none.
    ///
    /// Hours begin at each full hour of the wall clock and at each clock change: all have 60 minutes, save where a zone
    /// moves its clock by another amount (Lord Howe Island's half hour).
    ///
    /// # Errors
    /// On `group`, where the range has more dates than [`MAX_HOUR_BUCKET_DATES`] or [`MAX_DAY_BUCKET_DATES`].
    pub fn buckets(&self, range: &ResolvedRange, group: Group) -> Result<Vec<BucketSpan>, BadQuery> {
        let limit = match group {
            Group::Hour => MAX_HOUR_BUCKET_DATES,
            Group::Day => MAX_DAY_BUCKET_DATES,
            Group::Week | Group::Month => i64::MAX,
        };
        if range.dates() > limit {
            let reason = format!("goes with at most {limit} days, and this range has {}", range.dates());
            return Err(BadQuery::new("group", group.as_str(), reason));
        }
        Ok(match group {
            Group::Hour => self.hours(range),
            Group::Day => self.runs_of_dates(range, range.from, |date| (date.to_string(), after(date, 1))),
            Group::Week => self.runs_of_dates(range, self.week_of(range.from), |date| {
                (week_key(date, self.week_start), after(date, 7))
            }),
            Group::Month => {
                let first = range.from.with_day(1).unwrap_or(range.from);
                self.runs_of_dates(range, first, |date| (date.format("%Y-%m").to_string(), months_after(date, 1)))
            }
        })
    }

    /// The bucket a drill-down's `at=` names.
    ///
    /// # Errors
    /// On `at`, where the range has no such bucket; on `group` as [`Civil::buckets`].
    pub fn bucket_at(&self, range: &ResolvedRange, group: Group, key: &str) -> Result<BucketSpan, BadQuery> {
        let buckets = self.buckets(range, group)?;
        buckets.into_iter().find(|bucket| bucket.key == key).ok_or_else(|| {
            let reason = format!("names no {group} of the range {} to {}", range.from, range.to);
            BadQuery::new("at", key, reason)
        })
    }

    /// `next` gives the key of the natural bucket that begins on a date, and the date the next one begins on.
    fn runs_of_dates(
        &self,
        range: &ResolvedRange,
        first: NaiveDate,
        next: impl Fn(NaiveDate) -> (String, NaiveDate),
    ) -> Vec<BucketSpan> {
        let mut buckets = Vec::new();
        let mut date = first;
        let mut start_ms = range.start_ms;
        while date <= range.to && start_ms < range.end_ms && start_ms <= self.now_ms {
            let (key, following) = next(date);
            let whole_end_ms = self.zone.date_start(following);
            let end_ms = whole_end_ms.min(range.end_ms);
            if end_ms > start_ms {
                buckets.push(BucketSpan {
                    key,
                    start_ms,
                    end_ms,
                    from: date.max(range.from),
                    to: super::range::before(following, 1).min(range.to),
                    partial: date < range.from || end_ms < whole_end_ms || whole_end_ms > self.now_ms,
                });
                start_ms = end_ms;
            }
            date = following;
        }
        buckets
    }

    fn hours(&self, range: &ResolvedRange) -> Vec<BucketSpan> {
        // Beyond the range's end, so that an hour it cuts is seen whole.
        let clock = self.zone.clock(range.start_ms, range.end_ms + DAY);
        let mut buckets = Vec::new();
        for segment in clock.segments() {
            let mut start_ms = segment.start_ms;
            while start_ms < segment.end_ms {
                if start_ms >= range.end_ms || start_ms > self.now_ms {
                    return buckets;
                }
                let local_ms = start_ms + segment.offset_ms;
                let full_hour_ms = start_ms + HOUR - local_ms.rem_euclid(HOUR);
                let whole_end_ms = full_hour_ms.min(segment.end_ms);
                let end_ms = whole_end_ms.min(range.end_ms);
                let local = utc(local_ms).naive_utc();
                buckets.push(BucketSpan {
                    key: hour_key(local_ms, segment.offset_ms),
                    start_ms,
                    end_ms,
                    from: local.date(),
                    to: local.date(),
                    partial: end_ms < whole_end_ms || whole_end_ms > self.now_ms,
                });
                start_ms = end_ms;
            }
        }
        buckets
    }
}

/// `2026-10-01T02:00+02:00`.
fn hour_key(local_ms: i64, offset_ms: i64) -> String {
    let seconds = if local_ms.rem_euclid(MINUTE) == 0 { "" } else { ":%S" };
    let mut key = utc(local_ms).format(&format!("%Y-%m-%dT%H:%M{seconds}")).to_string();
    push_offset(&mut key, offset_ms);
    key
}

/// `2026-W40`, or the first day of a Sunday week.
fn week_key(first: NaiveDate, week_start: WeekStart) -> String {
    match week_start {
        WeekStart::Monday => format!("{:04}-W{:02}", first.iso_week().year(), first.iso_week().week()),
        WeekStart::Sunday => first.to_string(),
    }
}
