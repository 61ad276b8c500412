//! The week's hours: conversations by their start, or messages by their own time.

use super::messages::candidates;
use super::runs::Run;
use super::selection::Selection;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::ones;
use reports::ReportError;
use reports::overview::WeekStart;
use reports::query::HourOfWeek;
use reports::zone::{LocalClock, Segment};

const HOUR_MS: i64 = 3_600_000;
/// Hours of a week.
pub const SLOTS: usize = 168;
const WEEK_MS: i64 = SLOTS as i64 * HOUR_MS;

/// The hour of the week that an address names, as [`Hours::slot`] has it.
pub fn slot_of(hour: HourOfWeek) -> usize {
    usize::from(hour.weekday) * 24 + usize::from(hour.hour)
}

/// Looks up hours of the week for instants in or near the order of time.
pub struct Hours<'a> {
    clock: &'a LocalClock,
    /// Where the offset does not change.
    even: Segment,
}

impl<'a> Hours<'a> {
    /// With a clock.
    pub fn new(clock: &'a LocalClock) -> Hours<'a> {
        Hours { clock, even: Segment { start_ms: 0, end_ms: 0, offset_ms: 0 } }
    }

    /// Hour of the week of the wall clock: 0 = Monday 00 … 167 = Sunday 23.
    pub fn slot(&mut self, at: i64) -> usize {
        if self.is_even(at, at) { (self.since_monday(at) / HOUR_MS) as usize } else { self.clock.slot(at) }
    }

    /// Milliseconds since Monday 00 of the wall clock, where its offset is known not to change.
    fn since_monday(&self, at: i64) -> i64 {
        // 1970-01-01 was a Thursday.
        (at + self.even.offset_ms + 3 * 24 * HOUR_MS).rem_euclid(WEEK_MS)
    }

    /// Whether the wall clock does not jump from `first` to `last`.
    fn is_even(&mut self, first: i64, last: i64) -> bool {
        if first < self.even.start_ms || first >= self.even.end_ms {
            let segments = self.clock.segments();
            let index = segments.partition_point(|segment| segment.end_ms <= first);
            match segments.get(index).filter(|segment| segment.start_ms <= first) {
                Some(segment) => self.even = *segment,
                None => return false,
            }
        }
        last < self.even.end_ms
    }
}

/// A count for each hour of the week.
#[derive(Debug, Clone)]
pub struct Heat(pub [u64; SLOTS]);

impl Heat {
    /// All zero.
    pub fn new() -> Heat {
        Heat([0; SLOTS])
    }

    /// Adds the conversations of a run by their starts.
    pub fn add(&mut self, run: &Run<'_>, hours: &mut Hours<'_>) {
        let starts = run.segment.starts();
        for (index, word) in run.words.iter().enumerate() {
            let base = (run.first + index) * 64;
            for start in ones(*word).filter_map(|bit| starts.get(base + bit)) {
                self.count(hours.slot(*start));
            }
        }
    }

    /// Adds the messages in `[from, to)` of the selected conversations.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn add_messages(
        &mut self,
        snapshot: &Snapshot,
        selection: &Selection,
        (from, to): (i64, i64),
        hours: &mut Hours<'_>,
        ticket: &Ticket,
    ) -> Result<(), ReportError> {
        for (segment, selected) in snapshot.segments.iter().zip(selection) {
            ticket.check()?;
            let messages = segment.messages();
            for (block, word) in candidates(segment, selected.words(), from, to) {
                for row in ones(word).map(|bit| block * 64 + bit) {
                    let start = segment.starts().get(row).copied().unwrap_or(i64::MAX);
                    let Some(last) = messages.last(row).map(|last| start.saturating_add(last)) else { continue };
                    if start >= from && last < to && hours.is_even(start, last) {
                        let of_week = hours.since_monday(start) as u64;
                        for offset in messages.offsets_of(row) {
                            self.count(((of_week + offset) / HOUR_MS as u64) as usize % SLOTS);
                        }
                        continue;
                    }
                    for sent in messages.offsets_of(row).map(|offset| start.saturating_add_unsigned(offset)) {
                        if (from..to).contains(&sent) {
                            self.count(hours.slot(sent));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, slot: usize) {
        if let Some(count) = self.0.get_mut(slot) {
            *count += 1;
        }
    }

    /// Seven rows of 24, from the first day of the week.
    pub fn rows(&self, week_start: WeekStart) -> Vec<Vec<u64>> {
        let mut rows: Vec<Vec<u64>> = self.0.chunks(24).map(<[u64]>::to_vec).collect();
        if week_start == WeekStart::Sunday {
            rows.rotate_right(1);
        }
        rows
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use reports::zone::Zone;

    #[test]
    fn hours_looked_up_in_any_order_are_those_of_the_clock() {
        for name in ["Europe/Rome", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Africa/Cairo"] {
            let zone = Zone::parse(name).unwrap();
            // A year of 2025, in steps of 17 minutes, forwards and backwards.
            let clock = zone.clock(1_735_689_600_000, 1_767_225_600_000);
            let instants: Vec<i64> = (0..31_000).map(|step| 1_735_689_600_000 + step * 17 * 60_000).collect();
            let mut hours = Hours::new(&clock);
            for at in instants.iter().chain(instants.iter().rev()) {
                assert_eq!(hours.slot(*at), zone.clock(*at, *at + 1).slot(*at), "{name} {at}");
            }
        }
    }

    #[test]
    fn weeks_from_sunday_begin_with_sunday() {
        let mut heat = Heat::new();
        heat.count(6 * 24);
        assert_eq!(heat.rows(WeekStart::Sunday)[0][0], 1);
        assert_eq!(heat.rows(WeekStart::Monday)[6][0], 1);
    }
}
