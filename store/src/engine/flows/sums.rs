//! The numbers of some runs.

use super::data::Data;
use reports::flows::{RunCounts, RunStatus};
use reports::overview::Timing;

/// Counts different contacts, one group of runs after another.
#[derive(Debug)]
pub struct Stamps {
    seen: Vec<u32>,
    group: u32,
    distinct: u64,
}

impl Stamps {
    /// Of the contacts of all runs.
    pub fn new(data: &Data) -> Stamps {
        Stamps { seen: vec![0; data.contact_ids], group: 0, distinct: 0 }
    }

    /// Begins another group.
    pub fn begin(&mut self) {
        (self.group, self.distinct) = (self.group + 1, 0);
    }

    /// One more run of the group.
    pub fn add(&mut self, data: &Data, row: usize) {
        let seen = data.runs.contacts.get(row).and_then(|contact| self.seen.get_mut(*contact as usize));
        if let Some(seen) = seen.filter(|seen| **seen != self.group) {
            *seen = self.group;
            self.distinct += 1;
        }
    }

    /// How many different contacts the group has.
    pub fn distinct(&self) -> u64 {
        self.distinct
    }
}

/// Percent of a base; none where the base is 0.
pub fn percent(n: u64, base: u64) -> Option<f64> {
    (base > 0).then(|| n as f64 * 100.0 / base as f64)
}

/// The numbers of some runs, added up run by run.
#[derive(Debug)]
pub struct Sums<'a> {
    data: &'a Data,
    now: i64,
    stamps: &'a mut Stamps,
    counts: RunCounts,
    /// How long those that completed took, in milliseconds.
    times: Vec<i64>,
    last: Option<i64>,
}

impl<'a> Sums<'a> {
    /// Of no runs yet; a group of its own of the stamps.
    pub fn new(data: &'a Data, now: i64, stamps: &'a mut Stamps) -> Sums<'a> {
        stamps.begin();
        Sums { data, now, stamps, counts: RunCounts::default(), times: Vec::new(), last: None }
    }

    /// Adds a run and gives what it is.
    pub fn add(&mut self, row: u32) -> RunStatus {
        let (row, runs, counts) = (row as usize, &self.data.runs, &mut self.counts);
        let (status, ended) = runs.status(row, self.now);
        counts.contacts += 1;
        match status {
            RunStatus::Ongoing => counts.ongoing += 1,
            RunStatus::Completed => counts.completed += 1,
            RunStatus::Expired => counts.expired += 1,
            RunStatus::Canceled => counts.canceled += 1,
            RunStatus::Failed => counts.failed += 1,
        }
        if let Some(entered) = runs.entered.get(row) {
            self.last = self.last.max(Some(*entered));
            if let Some(ended) = ended.filter(|_| status == RunStatus::Completed) {
                // A source may date the end before the entry; nobody completes in less than no time.
                self.times.push(ended.saturating_sub(*entered).max(0));
            }
        }
        if let Some((asked, answered)) = runs.asked.get(row) {
            counts.asked += u64::from(*asked);
            counts.answered += u64::from(*answered);
        }
        self.stamps.add(self.data, row);
        status
    }

    /// The latest entry.
    pub fn last(&self) -> Option<i64> {
        self.last
    }

    /// The numbers.
    pub fn counts(self) -> RunCounts {
        let mut counts = self.counts;
        counts.distinct_contacts = self.stamps.distinct();
        counts.completion_percent = percent(counts.completed, counts.contacts);
        counts.response_percent = percent(counts.answered, counts.asked);
        counts.completion = timing(self.times);
        counts
    }
}

/// The numbers of rows.
pub fn counts(data: &Data, rows: &[u32], now: i64, stamps: &mut Stamps) -> RunCounts {
    let mut sums = Sums::new(data, now, stamps);
    rows.iter().for_each(|row| {
        sums.add(*row);
    });
    sums.counts()
}

/// Mean, median and 90th percentile by nearest rank of milliseconds.
fn timing(mut times: Vec<i64>) -> Timing {
    let n = times.len();
    if n == 0 {
        return Timing::default();
    }
    let sum: i128 = times.iter().map(|time| i128::from(*time)).sum();
    let seconds = |ms: i64| ms as f64 / 1000.0;
    let mut at = |hundredths: usize| {
        let rank = (n * hundredths).div_ceil(100).max(1);
        seconds(*times.select_nth_unstable(rank - 1).1)
    };
    Timing { n: n as u64, median_s: Some(at(50)), p90_s: Some(at(90)), mean_s: Some(sum as f64 / n as f64 / 1000.0) }
}
