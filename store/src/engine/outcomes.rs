//! What became of conversations: everything that adds up and is dated by their start.

use super::percentile::{Histogram, rank};
use super::runs::Run;
use super::sums::{Counts, Sum};
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, ones};
use crate::columns::segment::{Flag, Late, RATED, SOURCES, Segment};
use crate::columns::values::Millis;
use reports::query::Clock;
use std::collections::HashMap;

/// The columns say how conversations ended; for some the end lies after the present, and they are looked at one by one.
#[derive(Clone)]
pub struct Outcomes<'a> {
    now: i64,
    clock: Clock,
    /// By segment: the rows to look at, where there are any.
    unsettled: HashMap<usize, (Bits, HashMap<usize, &'a Late>)>,
}

/// Which times to go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// First response times.
    Response,
    /// Reply times.
    Reply,
    /// Durations.
    Duration,
}

impl<'a> Outcomes<'a> {
    /// As of `now`, times on one clock.
    pub fn new(snapshot: &'a Snapshot, now: i64, clock: Clock) -> Outcomes<'a> {
        let mut unsettled = HashMap::new();
        for (index, segment) in snapshot.segments.iter().enumerate() {
            let late: HashMap<usize, &Late> =
                segment.unsettled(now).map(|late| (usize::from(late.row), late)).collect();
            if !late.is_empty() {
                let mut rows = Bits::default();
                late.keys().for_each(|row| rows.put(*row, true));
                unsettled.insert(index, (rows, late));
            }
        }
        Outcomes { now, clock, unsettled }
    }

    /// Adds the conversations of a run; their times to the spreads too, in the order of [`Times::ALL`].
    pub fn add(&self, run: &Run<'_>, counts: &mut Counts, spreads: &mut [Spread; 3]) {
        self.add_counts(run, counts);
        for (times, spread) in Times::ALL.into_iter().zip(spreads) {
            let sum = counts.sum_mut(times);
            self.each_time(run, times, |column, from, to| {
                sum.add_slice(column, from, to);
                spread.count(column, from, to);
            });
        }
    }

    /// Adds the conversations of a run but their times.
    pub fn add_counts(&self, run: &Run<'_>, counts: &mut Counts) {
        let segment = run.segment;
        count_flags(run, run.words, &SOURCES, &mut counts.sources);
        let unsettled = self.unsettled.get(&run.index);
        let settled: Vec<u64>;
        let words = match unsettled {
            None => run.words,
            Some((rows, _)) => {
                let skip = rows.words().get(run.first..).unwrap_or_default();
                settled = run.words.iter().zip(skip).map(|(word, skip)| word & !skip).collect();
                settled.as_slice()
            }
        };
        let mut of_flags = [0; 3];
        count_flags(run, words, &[Flag::Unanswered, Flag::Asked, Flag::Closed], &mut of_flags);
        counts.unanswered += of_flags[0];
        counts.asked += of_flags[1];
        counts.closed += of_flags[2];
        count_flags(run, words, &RATED, &mut counts.ratings);
        if let Some((rows, late)) = unsettled {
            let mine = rows.words().get(run.first..).unwrap_or_default();
            for (index, word) in run.words.iter().zip(mine).map(|(word, mine)| word & mine).enumerate() {
                for row in ones(word).map(|bit| (run.first + index) * 64 + bit) {
                    self.add_unsettled(segment, row, late.get(&row).copied(), counts);
                }
            }
        }
    }

    fn add_unsettled(&self, segment: &Segment, row: usize, late: Option<&Late>, counts: &mut Counts) {
        let outcome = segment.outcome(row, late, self.now);
        counts.unanswered += u64::from(outcome.unanswered);
        counts.asked += u64::from(segment.flag(Flag::Asked).has(row));
        counts.closed += u64::from(outcome.closed);
        if let Some(count) = usize::from(outcome.rating).checked_sub(1).and_then(|index| counts.ratings.get_mut(index))
        {
            *count += 1;
        }
    }

    /// Where the times of a row stand that it had by now.
    fn unsettled_times<'s>(
        &self,
        segment: &'s Segment,
        row: usize,
        late: Option<&Late>,
        times: Times,
    ) -> Option<(&'s Millis, usize, usize)> {
        let outcome = segment.outcome(row, late, self.now);
        match times {
            Times::Response => segment.response().on(self.clock).map(|c| (c, row, row + usize::from(outcome.answered))),
            Times::Duration => segment.duration().on(self.clock).map(|c| (c, row, row + usize::from(outcome.closed))),
            Times::Reply => {
                let from = segment.replies().range(row).start;
                segment.replies().on(self.clock).map(|column| (column, from, from + outcome.replies))
            }
        }
    }

    /// How many replies a row has by now.
    pub fn replies_given(&self, index: usize, segment: &Segment, row: usize) -> usize {
        match self.unsettled.get(&index).and_then(|(_, late)| late.get(&row)) {
            None => segment.replies().range(row).len(),
            Some(late) => segment.outcome(row, Some(late), self.now).replies,
        }
    }

    /// Goes through the times of a run, in pieces of a column.
    pub fn each_time(&self, run: &Run<'_>, times: Times, mut visit: impl FnMut(&Millis, usize, usize)) {
        let segment = run.segment;
        let unsettled = self.unsettled.get(&run.index);
        for (index, word) in run.words.iter().enumerate() {
            let at = run.first + index;
            let late_rows = unsettled.and_then(|(rows, _)| rows.words().get(at)).copied().unwrap_or(0);
            let word_settled = [word & !late_rows];
            match times {
                Times::Reply => {
                    if let Some(column) = segment.replies().on(self.clock) {
                        each_replies(segment, at, &word_settled, |from, to| visit(column, from, to));
                    }
                }
                Times::Response | Times::Duration => {
                    let both = if times == Times::Response { segment.response() } else { segment.duration() };
                    if let Some(column) = both.on(self.clock) {
                        each_stretch(at, &word_settled, |from, to| visit(column, from, to));
                    }
                }
            }
            for row in ones(word & late_rows).map(|bit| at * 64 + bit) {
                let late = unsettled.and_then(|(_, late)| late.get(&row)).copied();
                if let Some((column, from, to)) = self.unsettled_times(segment, row, late, times) {
                    visit(column, from, to);
                }
            }
        }
    }
}

fn count_flags(run: &Run<'_>, words: &[u64], flags: &[Flag], counts: &mut [u64]) {
    for (flag, count) in flags.iter().zip(counts) {
        let bits = run.segment.flag(*flag).words().get(run.first..).unwrap_or_default();
        *count += words.iter().zip(bits).map(|(word, bits)| u64::from((word & bits).count_ones())).sum::<u64>();
    }
}

/// The stretches of consecutive rows among the selected ones, at most 64 long.
fn each_stretch(first: usize, words: &[u64], mut visit: impl FnMut(usize, usize)) {
    for (index, word) in words.iter().enumerate() {
        let base = (first + index) * 64;
        let mut word = *word;
        let mut at = base;
        while word != 0 {
            let gap = word.trailing_zeros();
            word >>= gap;
            at += gap as usize;
            let length = word.trailing_ones();
            visit(at, at + length as usize);
            at += length as usize;
            word = word.checked_shr(length).unwrap_or(0);
        }
    }
}

/// The stretches of consecutive replies of the selected rows.
fn each_replies(segment: &Segment, first: usize, words: &[u64], mut visit: impl FnMut(usize, usize)) {
    each_stretch(first, words, |from, to| {
        let (start, end) = (segment.replies().range(from).start, segment.replies().range(to - 1).end);
        if start < end {
            visit(start, end);
        }
    });
}

impl Times {
    /// All of them.
    pub const ALL: [Times; 3] = [Times::Response, Times::Reply, Times::Duration];
}

impl Counts {
    /// The sum of some times.
    pub fn sum_mut(&mut self, times: Times) -> &mut Sum {
        match times {
            Times::Response => &mut self.response,
            Times::Reply => &mut self.reply,
            Times::Duration => &mut self.duration,
        }
    }
}

/// How times spread, on the first way through them.
#[derive(Debug, Default)]
pub struct Spread {
    histogram: Histogram,
    /// The values themselves, where they are few: going through scattered rows again would take longer.
    kept: Option<Vec<u32>>,
}

impl Spread {
    /// Keeps the values where they are `few`.
    pub fn new(few: bool) -> Spread {
        Spread { histogram: Histogram::default(), kept: few.then(Vec::new) }
    }

    fn count(&mut self, column: &Millis, from: usize, to: usize) {
        let values = column.small().get(from..to).unwrap_or_default();
        self.histogram.count(values);
        if let Some(kept) = &mut self.kept {
            kept.extend(values);
        }
        column.large_in(from, to).iter().for_each(|(_, value)| self.histogram.count_large(*value));
    }
}

/// Median and 90th percentile of each of some times; `again` goes through all runs once more.
///
/// # Errors
/// Those of `again`.
pub fn percentiles<E>(
    outcomes: &Outcomes<'_>,
    spreads: [Spread; 3],
    again: impl FnOnce(&mut dyn FnMut(Run<'_>)) -> Result<(), E>,
) -> Result<[Option<(i64, i64)>; 3], E> {
    let are_kept = spreads.iter().all(|spread| spread.kept.is_some());
    let mut seeks = spreads.map(|spread| {
        let n = spread.histogram.len();
        let ranks: &[u64] = if n == 0 { &[] } else { &[rank(50, n), rank(90, n)] };
        let mut seek = spread.histogram.seek(ranks.iter().copied());
        seek.look(&spread.kept.unwrap_or_default());
        seek
    });
    if !are_kept {
        again(&mut |run| {
            for (times, seek) in Times::ALL.into_iter().zip(&mut seeks) {
                outcomes.each_time(&run, times, |column, from, to| {
                    seek.look(column.small().get(from..to).unwrap_or_default());
                });
            }
        })?;
    }
    Ok(seeks.map(|seek| {
        let found = seek.found();
        found.first().copied().flatten().zip(found.get(1).copied().flatten())
    }))
}
