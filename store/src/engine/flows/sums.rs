//! The numbers of some runs.

use super::data::Data;
use reports::flows::{RunCounts, RunStatus};
use reports::overview::Timing;

/// Counts different contacts, one group of runs after another.
#[derive(Debug)]
pub struct Stamps {
    seen: Vec<u32>,
    group: u32,
}

impl Stamps {
    /// Of the contacts of all runs.
    pub fn new(data: &Data) -> Stamps {
        let length = data.runs.contacts.iter().max().map_or(0, |most| *most as usize + 1);
        Stamps { seen: vec![0; length], group: 0 }
    }

    /// How many different contacts these rows have.
    pub fn distinct(&mut self, data: &Data, rows: &[u32]) -> u64 {
        self.group += 1;
        let mut distinct = 0;
        for contact in rows.iter().filter_map(|row| data.runs.contacts.get(*row as usize)) {
            if let Some(seen) = self.seen.get_mut(*contact as usize)
                && *seen != self.group
            {
                *seen = self.group;
                distinct += 1;
            }
        }
        distinct
    }
}

/// Percent of a base; none where the base is 0.
pub fn percent(n: u64, base: u64) -> Option<f64> {
    (base > 0).then(|| n as f64 * 100.0 / base as f64)
}

/// The numbers of rows.
pub fn counts(data: &Data, rows: &[u32], now: i64, stamps: &mut Stamps) -> RunCounts {
    let runs = &data.runs;
    let mut counts = RunCounts { contacts: rows.len() as u64, ..RunCounts::default() };
    let mut times = Vec::new();
    for row in rows.iter().map(|row| *row as usize) {
        let (status, ended) = runs.status(row, now);
        match status {
            RunStatus::Ongoing => counts.ongoing += 1,
            RunStatus::Completed => counts.completed += 1,
            RunStatus::Expired => counts.expired += 1,
            RunStatus::Canceled => counts.canceled += 1,
            RunStatus::Failed => counts.failed += 1,
        }
        if status == RunStatus::Completed
            && let (Some(ended), Some(entered)) = (ended, runs.entered.get(row))
        {
            // A source may date the end before the entry; nobody completes in less than no time.
            times.push(ended.saturating_sub(*entered).max(0));
        }
        if let Some((asked, answered)) = runs.asked.get(row) {
            counts.asked += u64::from(*asked);
            counts.answered += u64::from(*answered);
        }
    }
    counts.distinct_contacts = stamps.distinct(data, rows);
    counts.completion_percent = percent(counts.completed, counts.contacts);
    counts.response_percent = percent(counts.answered, counts.asked);
    counts.completion = timing(times);
    counts
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
