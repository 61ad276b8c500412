//! Distinct and new contacts, exactly: each contact carries a stamp of the bucket it was last seen in.

use super::runs::{Run, Spans};
use super::selection::Selection;
use super::sums::People;
use crate::columns::Snapshot;
use crate::columns::bits::ones;

/// How many groupings are counted at once.
const GROUPINGS: usize = 2;

/// What is known of a contact so far.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// 0: not yet; 1: yes; else 2 + the span of its first conversation ever.
    at_all: u32,
    /// 1 + the bucket it was last seen in.
    buckets: [u32; GROUPINGS],
}

/// Counts contacts in total, and in the buckets of up to two groupings. Takes runs span after span.
pub struct Contacts<'a> {
    spans: &'a Spans,
    first_starts: &'a [i64],
    seen: Vec<Seen>,
    total: People,
    buckets: [Vec<People>; GROUPINGS],
}

impl<'a> Contacts<'a> {
    /// `lengths`: how many buckets each grouping of `spans` has.
    pub fn new(spans: &'a Spans, first_starts: &'a [i64], lengths: [usize; GROUPINGS]) -> Contacts<'a> {
        Contacts {
            spans,
            first_starts,
            seen: vec![Seen::default(); first_starts.len()],
            total: People::default(),
            buckets: lengths.map(|length| vec![People::default(); length]),
        }
    }

    /// Counts the contacts of a run.
    pub fn add(&mut self, run: &Run<'_>) {
        let (start, end) = self.spans.of(run.span);
        let bucket =
            |grouping: usize| self.spans.buckets.get(grouping).and_then(|buckets| buckets.get(run.span)).copied();
        let here = [bucket(0), bucket(1)];
        let contacts = run.segment.contacts();
        for (index, word) in run.words.iter().enumerate() {
            let base = (run.first + index) * 64;
            for contact in ones(*word).filter_map(|bit| contacts.get(base + bit)).map(|contact| *contact as usize) {
                let Some(seen) = self.seen.get_mut(contact) else { continue };
                if seen.at_all == 0 {
                    self.total.distinct += 1;
                    let first = self.first_starts.get(contact).copied().unwrap_or(i64::MIN);
                    let span = if (start..end).contains(&first) { Some(run.span) } else { self.spans.at(first) };
                    self.total.new += u64::from(span.is_some());
                    seen.at_all = span.map_or(1, |span| span as u32 + 2);
                }
                for (grouping, bucket) in here.iter().enumerate() {
                    let Some(bucket) = bucket else { continue };
                    if seen.buckets[grouping] == *bucket as u32 + 1 {
                        continue;
                    }
                    seen.buckets[grouping] = *bucket as u32 + 1;
                    let Some(people) = self.buckets[grouping].get_mut(*bucket) else { continue };
                    people.distinct += 1;
                    let first_span = seen.at_all.checked_sub(2);
                    let first_bucket =
                        first_span.and_then(|span| self.spans.buckets.get(grouping)?.get(span as usize).copied());
                    people.new += u64::from(first_bucket == Some(*bucket));
                }
            }
        }
    }

    /// In total, and by grouping and bucket.
    pub fn counted(self) -> (People, [Vec<People>; GROUPINGS]) {
        (self.total, self.buckets)
    }
}

/// How many different contacts some rows have, and how many of those had their first conversation ever in `[from, to)`.
pub fn people_of(snapshot: &Snapshot, rows: &Selection, (from, to): (i64, i64)) -> People {
    let first_starts = snapshot.contacts.first_starts();
    let seen = seen(snapshot, rows);
    let firsts = seen.iter().zip(first_starts.chunks(64));
    let new = firsts.flat_map(|(word, firsts)| ones(*word).filter_map(|bit| firsts.get(bit)));
    People { distinct: distinct(&seen), new: new.filter(|first| (from..to).contains(first)).count() as u64 }
}

/// How many different contacts some rows have.
pub fn distinct_of(snapshot: &Snapshot, rows: &Selection) -> u64 {
    distinct(&seen(snapshot, rows))
}

/// A bit for each contact that some rows have.
fn seen(snapshot: &Snapshot, rows: &Selection) -> Vec<u64> {
    let mut seen = vec![0_u64; snapshot.contacts.first_starts().len().div_ceil(64)];
    for (segment, rows) in snapshot.segments.iter().zip(rows) {
        for (word, contacts) in rows.words().iter().zip(segment.contacts().chunks(64)) {
            for contact in ones(*word).filter_map(|bit| contacts.get(bit)).map(|contact| *contact as usize) {
                if let Some(seen) = seen.get_mut(contact / 64) {
                    *seen |= 1 << (contact % 64);
                }
            }
        }
    }
    seen
}

fn distinct(seen: &[u64]) -> u64 {
    seen.iter().map(|word| u64::from(word.count_ones())).sum()
}
