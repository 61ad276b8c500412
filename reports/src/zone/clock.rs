//! Offsets of a zone over a span, found once and looked up millions of times.

use super::{DAY, HOUR, Zone, local_text, write_local};
use crate::query::HourOfWeek;

/// A stretch of time in which the offset does not change. `local = instant + offset_ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// First instant.
    pub start_ms: i64,
    /// Last instant, excluded.
    pub end_ms: i64,
    /// Milliseconds east of UTC.
    pub offset_ms: i64,
}

/// The clock changes of one zone within a span. A lookup is a binary search over some two entries a year; for rows in
/// or near time order a [`ClockCursor`] needs none most of the time. Outside its span it asks the zone: right, slower.
#[derive(Debug, Clone)]
pub struct LocalClock {
    zone: Zone,
    segments: Vec<Segment>,
}

/// No zone ever changed its offset and changed it back within this time.
const STEP: i64 = 6 * HOUR;

impl LocalClock {
    pub(super) fn new(zone: Zone, from_ms: i64, to_ms: i64) -> LocalClock {
        let mut segments = Vec::new();
        let (mut start_ms, mut at_ms) = (from_ms, from_ms);
        let mut offset_ms = zone.offset_ms(from_ms);
        while at_ms < to_ms {
            let ahead = at_ms.saturating_add(STEP).min(to_ms);
            if zone.offset_ms(ahead) == offset_ms {
                at_ms = ahead;
                continue;
            }
            let change = first_change(zone, offset_ms, at_ms, ahead);
            if change < to_ms {
                segments.push(Segment { start_ms, end_ms: change, offset_ms });
                start_ms = change;
                offset_ms = zone.offset_ms(change);
            }
            at_ms = change;
        }
        if start_ms < to_ms {
            segments.push(Segment { start_ms, end_ms: to_ms, offset_ms });
        }
        LocalClock { zone, segments }
    }

    /// The zone.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The span in stretches of one offset each: sorted, without gap or overlap.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    fn find(&self, at_ms: i64) -> Option<&Segment> {
        let index = self.segments.partition_point(|segment| segment.end_ms <= at_ms);
        self.segments.get(index).filter(|segment| segment.start_ms <= at_ms)
    }

    /// Offset from UTC, in milliseconds east of it.
    pub fn offset_ms(&self, at_ms: i64) -> i64 {
        self.find(at_ms).map_or_else(|| self.zone.offset_ms(at_ms), |segment| segment.offset_ms)
    }

    /// As [`Zone::rfc3339`].
    pub fn rfc3339(&self, at_ms: i64) -> String {
        local_text(at_ms, self.offset_ms(at_ms))
    }

    /// Adds what [`LocalClock::rfc3339`] gives to a text.
    pub fn write_rfc3339(&self, text: &mut String, at_ms: i64) {
        write_local(text, at_ms, self.offset_ms(at_ms));
    }

    /// Milliseconds of the wall clock since it read 1970-01-01T00:00.
    pub fn local_ms(&self, at_ms: i64) -> i64 {
        at_ms.saturating_add(self.offset_ms(at_ms))
    }

    /// The civil date as days since 1970-01-01.
    pub fn day(&self, at_ms: i64) -> i64 {
        self.local_ms(at_ms).div_euclid(DAY)
    }

    /// Hour of the week of the wall clock: 0 = Monday 00 … 167 = Sunday 23.
    pub fn slot(&self, at_ms: i64) -> usize {
        slot_of_local(self.local_ms(at_ms))
    }

    /// Weekday and hour of the wall clock.
    pub fn hour_of_week(&self, at_ms: i64) -> HourOfWeek {
        let slot = self.slot(at_ms);
        HourOfWeek { weekday: (slot / 24) as u8, hour: (slot % 24) as u8 }
    }

    /// A reader that remembers where it was.
    pub fn cursor(&self) -> ClockCursor<'_> {
        ClockCursor { clock: self, segment: Segment { start_ms: 0, end_ms: 0, offset_ms: 0 } }
    }
}

/// Reads a [`LocalClock`] for rows in or near time order.
#[derive(Debug, Clone)]
pub struct ClockCursor<'a> {
    clock: &'a LocalClock,
    segment: Segment,
}

impl ClockCursor<'_> {
    /// As [`LocalClock::local_ms`].
    pub fn local_ms(&mut self, at_ms: i64) -> i64 {
        if at_ms < self.segment.start_ms || at_ms >= self.segment.end_ms {
            match self.clock.find(at_ms) {
                Some(segment) => self.segment = *segment,
                None => return self.clock.local_ms(at_ms),
            }
        }
        at_ms.saturating_add(self.segment.offset_ms)
    }

    /// As [`LocalClock::day`].
    pub fn day(&mut self, at_ms: i64) -> i64 {
        self.local_ms(at_ms).div_euclid(DAY)
    }

    /// As [`LocalClock::slot`].
    pub fn slot(&mut self, at_ms: i64) -> usize {
        slot_of_local(self.local_ms(at_ms))
    }
}

/// 1970-01-01 was a Thursday.
fn slot_of_local(local_ms: i64) -> usize {
    (local_ms.saturating_add(3 * DAY).rem_euclid(7 * DAY) / HOUR) as usize
}

/// First instant in `(low, high]` whose offset is not `offset_ms`, which holds at `low` and no longer at `high`.
fn first_change(zone: Zone, offset_ms: i64, mut low: i64, mut high: i64) -> i64 {
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if zone.offset_ms(middle) == offset_ms { low = middle } else { high = middle }
    }
    high
}
