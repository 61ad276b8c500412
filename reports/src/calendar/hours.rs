//! Open time as instants, with running sums: time passed inside business hours is two binary searches.

use super::Calendar;
use crate::zone::{DAY, FIRST_MS, LAST_MS, LocalClock, MINUTE, Zone};
use chrono::{DateTime, NaiveDate};

/// The open time of one calendar in one zone.
///
/// Holds a table for the span it was built for. Questions beyond it are answered from the calendar itself, so they are
/// never wrong, only slower. Instants beyond the years 0–9999 are taken as the nearest of those years.
#[derive(Debug, Clone)]
pub struct OpenHours {
    calendar: Calendar,
    zone: Zone,
    from_ms: i64,
    to_ms: i64,
    table: OpenTable,
}

/// Beyond the span the calendar is walked in pieces of about a year.
const PIECE: i64 = 366 * DAY;

impl OpenHours {
    pub(super) fn new(calendar: Calendar, zone: Zone, from_ms: i64, to_ms: i64) -> OpenHours {
        let from_ms = from_ms.clamp(FIRST_MS, LAST_MS);
        let to_ms = to_ms.clamp(from_ms, LAST_MS);
        let table = OpenTable::new(&calendar, zone, from_ms, to_ms);
        OpenHours { calendar, zone, from_ms, to_ms, table }
    }

    /// Whether the table holds all of `[a_ms, b_ms)`: questions about it are quick.
    pub fn covers(&self, a_ms: i64, b_ms: i64) -> bool {
        self.from_ms <= a_ms && b_ms <= self.to_ms
    }

    /// The table grown to hold `[from_ms, to_ms)` too. Cheap where it does already.
    #[must_use]
    pub fn extended(self, from_ms: i64, to_ms: i64) -> OpenHours {
        if self.covers(from_ms, to_ms) {
            return self;
        }
        OpenHours::new(self.calendar, self.zone, self.from_ms.min(from_ms), self.to_ms.max(to_ms))
    }

    /// Milliseconds open in `[a_ms, b_ms)`; 0 where `b_ms` is not after `a_ms`.
    pub fn elapsed(&self, a_ms: i64, b_ms: i64) -> i64 {
        if b_ms <= a_ms {
            return 0;
        }
        if self.covers(a_ms, b_ms) {
            return self.table.before(b_ms) - self.table.before(a_ms);
        }
        let (a_ms, b_ms) = (a_ms.clamp(FIRST_MS, LAST_MS), b_ms.clamp(FIRST_MS, LAST_MS));
        let (inside_a, inside_b) = (a_ms.clamp(self.from_ms, self.to_ms), b_ms.clamp(self.from_ms, self.to_ms));
        let inside = self.table.before(inside_b) - self.table.before(inside_a);
        self.walk(a_ms, b_ms.min(self.from_ms)) + inside + self.walk(a_ms.max(self.to_ms), b_ms)
    }

    /// Whether open at an instant.
    pub fn is_open(&self, at_ms: i64) -> bool {
        if self.covers(at_ms, at_ms.saturating_add(1)) {
            return self.table.is_open(at_ms);
        }
        let at_ms = at_ms.clamp(FIRST_MS, LAST_MS);
        let local_ms = at_ms + self.zone.offset_ms(at_ms);
        let today = local_ms.div_euclid(DAY);
        (today - 1..=today)
            .any(|day| openings(&self.calendar, day).any(|(open, close)| (open..close).contains(&local_ms)))
    }

    /// The open intervals of the table, sorted and merged.
    pub fn intervals(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.table.opens.iter().copied().zip(self.table.closes.iter().copied())
    }

    fn walk(&self, mut a_ms: i64, b_ms: i64) -> i64 {
        let mut open = 0;
        while a_ms < b_ms {
            let end = a_ms.saturating_add(PIECE).min(b_ms);
            open += OpenTable::new(&self.calendar, self.zone, a_ms, end).before(end);
            a_ms = end;
        }
        open
    }
}

#[derive(Debug, Clone, Default)]
struct OpenTable {
    opens: Vec<i64>,
    closes: Vec<i64>,
    /// Open milliseconds before each interval.
    sums: Vec<i64>,
}

impl OpenTable {
    fn new(calendar: &Calendar, zone: Zone, from_ms: i64, to_ms: i64) -> OpenTable {
        let clock = zone.clock(from_ms, to_ms);
        let local = local_intervals(calendar, &clock);
        let mut table = OpenTable::default();
        let mut first = 0;
        // Within a segment the wall clock runs evenly: its readings are instants, shifted. A repeated hour is met twice.
        for segment in clock.segments() {
            let (low, high) = (segment.start_ms + segment.offset_ms, segment.end_ms + segment.offset_ms);
            while first > 0 && local[first - 1].1 > low {
                first -= 1;
            }
            while first < local.len() && local[first].1 <= low {
                first += 1;
            }
            for (open, close) in local[first..].iter().take_while(|(open, _)| *open < high) {
                table.push(open.max(&low) - segment.offset_ms, close.min(&high) - segment.offset_ms);
            }
        }
        table
    }

    fn push(&mut self, open: i64, close: i64) {
        if let Some(last) = self.closes.last_mut()
            && *last == open
        {
            *last = close;
            return;
        }
        let passed = match (self.opens.last(), self.closes.last(), self.sums.last()) {
            (Some(open), Some(close), Some(sum)) => sum + (close - open),
            _ => 0,
        };
        self.opens.push(open);
        self.closes.push(close);
        self.sums.push(passed);
    }

    /// Open milliseconds from the table's first instant to `at_ms`.
    fn before(&self, at_ms: i64) -> i64 {
        match self.opens.partition_point(|open| *open < at_ms) {
            0 => 0,
            after => {
                let last = after - 1;
                self.sums[last] + (at_ms.min(self.closes[last]) - self.opens[last])
            }
        }
    }

    fn is_open(&self, at_ms: i64) -> bool {
        match self.opens.partition_point(|open| *open <= at_ms) {
            0 => false,
            after => at_ms < self.closes[after - 1],
        }
    }
}

/// The openings that touch a clock's span, in milliseconds of the wall clock, sorted, overlaps and touching ones merged.
fn local_intervals(calendar: &Calendar, clock: &LocalClock) -> Vec<(i64, i64)> {
    let mut merged: Vec<(i64, i64)> = Vec::new();
    let low = clock.segments().iter().map(|segment| segment.start_ms + segment.offset_ms).min();
    let high = clock.segments().iter().map(|segment| segment.end_ms + segment.offset_ms).max();
    let (Some(low), Some(high)) = (low, high) else { return merged };
    for day in low.div_euclid(DAY) - 1..=high.div_euclid(DAY) {
        // Openings begin within their day and days come in order, so the list stays sorted.
        for (open, close) in openings(calendar, day) {
            match merged.last_mut() {
                Some(last) if open <= last.1 => last.1 = last.1.max(close),
                _ => merged.push((open, close)),
            }
        }
    }
    merged
}

/// The openings that begin on a day, given as days since 1970-01-01, in milliseconds of the wall clock.
fn openings(calendar: &Calendar, day: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
    let midnight = day.saturating_mul(DAY);
    let date: Option<NaiveDate> = DateTime::from_timestamp_millis(midnight).map(|at| at.date_naive());
    let openings = date.map_or(&[][..], |date| calendar.on(date));
    openings
        .iter()
        .map(move |opening| (midnight + i64::from(opening.open) * MINUTE, midnight + i64::from(opening.close) * MINUTE))
}
