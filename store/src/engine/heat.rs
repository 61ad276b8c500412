//! The week's hours: conversations by their start, or messages by their own time.

use super::messages::candidates;
use super::runs::Run;
use super::selection::Selection;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::ones;
use reports::ReportError;
use reports::overview::WeekStart;
use reports::zone::LocalClock;

const HOUR_MS: i64 = 3_600_000;
/// Hours of a week.
pub const SLOTS: usize = 168;

/// Looks up hours of the week for instants in or near the order of time.
pub struct Hours<'a> {
    clock: &'a LocalClock,
    from: i64,
    to: i64,
    slot: usize,
}

impl<'a> Hours<'a> {
    /// With a clock.
    pub fn new(clock: &'a LocalClock) -> Hours<'a> {
        Hours { clock, from: 0, to: 0, slot: 0 }
    }

    /// Hour of the week of the wall clock: 0 = Monday 00 … 167 = Sunday 23.
    pub fn slot(&mut self, at: i64) -> usize {
        if at < self.from || at >= self.to {
            let offset = self.clock.offset_ms(at);
            self.slot = self.clock.slot(at);
            let into_hour = (at + offset).rem_euclid(HOUR_MS);
            // As far as the wall clock does not jump, all of this hour is one slot.
            let (first, last) = (at - into_hour, at - into_hour + HOUR_MS - 1);
            let is_even = self.clock.offset_ms(first) == offset && self.clock.offset_ms(last) == offset;
            (self.from, self.to) = if is_even { (first, last + 1) } else { (at, at + 1) };
        }
        self.slot
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
                    for position in messages.range(row) {
                        let sent = start.saturating_add(messages.offset(position));
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
