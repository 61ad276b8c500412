//! The numbers of some starts.
//!
//! Every start is one of fourteen kinds, by how far it came and whether its contact is new. One pass over the starts picks what all tables
//! need of each; a table counts kinds by row, and the different contacts of each row by a bit a contact.

use super::data::{Data, Fact, NEVER};
use super::select::Ask;
use reports::overview::Timing;
use reports::starts::{Answer, Raw, ReasonGroup, ReasonRow, Stage, StartCounts, Totals};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Kinds of starts: seven of how far it came (referred is the last), each of recurring and of new contacts.
const KINDS: usize = 14;
const REFERRED: usize = 6;

/// Of how many groups contacts are counted at once: as many as have room in 32 MiB.
const MOST_WORDS: usize = 4 << 20;

/// What tables need of a start.
#[derive(Debug, Clone, Copy)]
pub struct Picked {
    contact: u32,
    pub template: u32,
    pub pair: u32,
    pub campaign: u32,
    pub origin: u8,
    kind: u8,
}

impl Picked {
    /// Nothing was sent: its contact was referred.
    pub fn is_referred(&self) -> bool {
        usize::from(self.kind / 2) == REFERRED
    }
}

/// Starts and what tables need of each.
pub struct Kinds<'a> {
    data: &'a Data,
    pub rows: &'a [u32],
    picked: Vec<Picked>,
}

/// How many there are of each kind.
#[derive(Debug, Clone, Copy, Default)]
struct Tally([u64; KINDS]);

/// Counts different contacts, one group of starts after another.
#[derive(Debug)]
pub struct Stamps {
    seen: Vec<u32>,
    group: u32,
}

impl Stamps {
    /// Of the contacts of all starts.
    pub fn new(data: &Data) -> Stamps {
        Stamps { seen: vec![0; number_of_contacts(data)], group: 0 }
    }

    /// How many are different.
    pub fn distinct<'c>(&mut self, contacts: impl Iterator<Item = &'c u32>) -> u64 {
        self.group += 1;
        let mut distinct = 0;
        for contact in contacts {
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

/// How many different contacts some starts went to. A bit a contact: of one group alone that is quicker than [`Stamps`].
pub fn distinct_contacts(data: &Data, rows: &[u32]) -> u64 {
    let mut seen = vec![0_u64; number_of_contacts(data).div_ceil(64)];
    for contact in rows.iter().filter_map(|row| data.starts.contacts.get(*row as usize)) {
        if let Some(word) = seen.get_mut(*contact as usize / 64) {
            *word |= 1 << (contact % 64);
        }
    }
    seen.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// One more than the greatest `contact.id`.
fn number_of_contacts(data: &Data) -> usize {
    data.starts.contacts.iter().max().map_or(0, |most| *most as usize + 1)
}

impl<'a> Kinds<'a> {
    /// Of these rows; `visit` sees each with its instant.
    pub fn of(ask: &'a Ask<'_>, rows: &'a [u32], mut visit: impl FnMut(i64, &Fact)) -> Kinds<'a> {
        let starts = &ask.data.starts;
        let mut picked = Vec::with_capacity(rows.len());
        for row in rows.iter().map(|row| *row as usize) {
            let (Some(fact), Some(contact), Some(at)) =
                (starts.facts.get(row), starts.contacts.get(row), starts.at.get(row))
            else {
                continue;
            };
            let came = fact.stage.map_or(REFERRED, |stage| stage as usize);
            picked.push(Picked {
                contact: *contact,
                template: fact.template,
                pair: fact.pair,
                campaign: fact.campaign,
                origin: fact.origin as u8,
                kind: (came * 2 + usize::from(ask.is_new(fact, *contact, *at))) as u8,
            });
            visit(*at, fact);
        }
        Kinds { data: &ask.data, rows, picked }
    }

    /// The numbers of all.
    pub fn all(&self, stamps: &mut Stamps) -> StartCounts {
        counts(&self.picked, stamps)
    }

    /// The numbers of spans that follow each other, by the ends of each: rows are in order of time.
    pub fn by_time(&self, ends: &[i64], stamps: &mut Stamps) -> Vec<StartCounts> {
        let at = |row: &u32| self.data.starts.at.get(*row as usize).copied().unwrap_or(i64::MAX);
        let mut from = 0;
        let span = |end: &i64| {
            let rest = self.rows.get(from..).unwrap_or_default();
            let until = from + rest.partition_point(|row| at(row) < *end);
            let counted = counts(self.picked.get(from..until).unwrap_or_default(), stamps);
            from = until;
            counted
        };
        ends.iter().map(span).collect()
    }

    /// The numbers of groups: `group_of` gives the one that a start belongs to, below `groups`.
    pub fn grouped(&self, groups: usize, group_of: impl Fn(&Picked) -> usize) -> Vec<StartCounts> {
        let words = number_of_contacts(self.data).div_ceil(64).max(1);
        let at_once = (MOST_WORDS / words).clamp(1, groups.max(1));
        let mut tallies = vec![Tally::default(); groups];
        let mut distinct = Vec::with_capacity(groups);
        let mut seen = vec![0_u64; at_once * words];
        for first in (0..groups).step_by(at_once) {
            seen.fill(0);
            for picked in &self.picked {
                let group = group_of(picked);
                if let Some(tally) = tallies.get_mut(group).filter(|_| first == 0) {
                    tally.add(picked.kind);
                }
                let place = group.wrapping_sub(first);
                if place < at_once
                    && is_session(picked.kind)
                    && let Some(word) = seen.get_mut(place * words + picked.contact as usize / 64)
                {
                    *word |= 1 << (picked.contact % 64);
                }
            }
            let ones = |bits: &[u64]| bits.iter().map(|word| u64::from(word.count_ones())).sum::<u64>();
            distinct.extend(seen.chunks(words).map(ones));
        }
        let of_group = |(tally, distinct): (Tally, u64)| StartCounts { distinct_contacts: distinct, ..tally.counts() };
        tallies.into_iter().zip(distinct).map(of_group).collect()
    }

    /// The numbers of many groups with few starts each: `groups` has the one of every start, in their order.
    pub fn of_each(&self, groups: &[u32], many: usize) -> Vec<StartCounts> {
        let mut tallies = vec![(Tally::default(), 0); many];
        let mut sessions: Vec<(u32, u32)> = Vec::with_capacity(self.picked.len());
        for (picked, group) in self.picked.iter().zip(groups) {
            if let Some((tally, _)) = tallies.get_mut(*group as usize) {
                tally.add(picked.kind);
            }
            if is_session(picked.kind) {
                sessions.push((*group, picked.contact));
            }
        }
        sessions.sort_unstable();
        sessions.dedup();
        for (group, _) in sessions {
            if let Some((_, distinct)) = tallies.get_mut(group as usize) {
                *distinct += 1;
            }
        }
        let of_group = |(tally, distinct): (Tally, u64)| StartCounts { distinct_contacts: distinct, ..tally.counts() };
        tallies.into_iter().map(of_group).collect()
    }

    /// Why sends did not arrive, the reasons of a group together, most often first, without details; and with each one `send.id` that failed so.
    pub fn reasons(&self) -> Vec<(ReasonRow, u32)> {
        let starts = &self.data.starts;
        let mut found: Vec<(u64, u32)> = vec![(0, 0); self.data.errors.all.len()];
        for (row, _) in self.rows.iter().zip(&self.picked).filter(|(_, picked)| has_failed(picked.kind)) {
            let error = starts.facts.get(*row as usize).map(|fact| fact.error as usize);
            if let Some((n, example)) = error.and_then(|error| found.get_mut(error)) {
                if *n == 0 {
                    *example = *row;
                }
                *n += 1;
            }
        }
        let mut rows: BTreeMap<_, Reason<'_>> = BTreeMap::new();
        let mut groups: BTreeMap<ReasonGroup, u64> = BTreeMap::new();
        for ((n, example), error) in found.into_iter().zip(&self.data.errors.all).filter(|((n, _), _)| *n > 0) {
            let title = error.title.as_deref();
            // One code goes by several titles.
            let reason = rows.entry((error.group, error.code, title.filter(|_| error.code.is_none()))).or_default();
            reason.titles.push((Reverse(n), title));
            reason.example = reason.example.min(example);
            *groups.entry(error.group).or_default() += n;
        }
        let row = |((group, code, _), mut reason): (_, Reason<'_>)| {
            let send = starts.ids.get(reason.example as usize)? >> 1;
            // Any title rather than none.
            reason.titles.sort_by_key(|(n, title)| (title.is_none(), *n, *title));
            let title = reason.titles.first().and_then(|(_, title)| title.map(str::to_owned));
            let n = reason.titles.iter().map(|(Reverse(n), _)| n).sum();
            let of_group = groups.get(&group).copied().unwrap_or(n);
            Some((ReasonRow { group, code, title, details: None, n, of_group }, send))
        };
        let mut rows: Vec<(ReasonRow, u32)> = rows.into_iter().filter_map(row).collect();
        rows.sort_by_key(|(row, _)| (Reverse(row.of_group), row.group, Reverse(row.n)));
        rows
    }
}

/// A reason while its sends are counted.
#[derive(Debug)]
struct Reason<'a> {
    /// How many failed so by each of its titles.
    titles: Vec<(Reverse<u64>, Option<&'a str>)>,
    /// The first row of them.
    example: u32,
}

impl Default for Reason<'_> {
    fn default() -> Self {
        Reason { titles: Vec::new(), example: u32::MAX }
    }
}

fn counts(picked: &[Picked], stamps: &mut Stamps) -> StartCounts {
    let mut tally = Tally::default();
    for picked in picked {
        tally.add(picked.kind);
    }
    let sessions = picked.iter().filter(|picked| is_session(picked.kind));
    StartCounts { distinct_contacts: stamps.distinct(sessions.map(|picked| &picked.contact)), ..tally.counts() }
}

fn has_failed(kind: u8) -> bool {
    let came = usize::from(kind / 2);
    came == Stage::NotSent as usize || came == Stage::Undelivered as usize
}

fn is_session(kind: u8) -> bool {
    usize::from(kind / 2) != Stage::NotSent as usize
}

impl Tally {
    fn add(&mut self, kind: u8) {
        if let Some(n) = self.0.get_mut(usize::from(kind)) {
            *n += 1;
        }
    }

    fn counts(&self) -> StartCounts {
        let of = |came: usize| self.0.get(came * 2..came * 2 + 2).map_or(0, |both| both.iter().sum::<u64>());
        let stage = |stage: Stage| of(stage as usize);
        let new: u64 = self.0.iter().skip(1).step_by(2).sum::<u64>() - self.0[Stage::NotSent as usize * 2 + 1];
        let answered = stage(Stage::Answered);
        let read = answered + stage(Stage::Read);
        let delivered = read + stage(Stage::Delivered);
        let sent = delivered + stage(Stage::Sent) + stage(Stage::Undelivered);
        let sessions = sent + of(REFERRED);
        StartCounts {
            sends: sent + stage(Stage::NotSent),
            sessions,
            referred: of(REFERRED),
            distinct_contacts: 0,
            not_sent: stage(Stage::NotSent),
            sent,
            delivered,
            read,
            answered,
            undelivered: stage(Stage::Undelivered),
            new,
            recurring: sessions - new,
        }
    }
}

/// What was told of sends, gathered one by one.
#[derive(Debug, Default)]
pub struct Told {
    raw: Raw,
    strong: u64,
    weak: u64,
    delivery: Vec<i64>,
    reading: Vec<i64>,
    answer: Vec<i64>,
}

impl Told {
    /// Of so many.
    pub fn of(many: usize) -> Told {
        Told { delivery: Vec::with_capacity(many), ..Told::default() }
    }

    /// Of one more.
    pub fn take(&mut self, at: i64, fact: &Fact) {
        self.strong += u64::from(fact.answer == Some(Answer::Strong));
        self.weak += u64::from(fact.answer == Some(Answer::Weak));
        self.raw.sent += u64::from(fact.reported.sent);
        self.raw.delivered += u64::from(fact.reported.delivered);
        self.raw.read += u64::from(fact.reported.read);
        self.raw.failed += u64::from(fact.reported.failed);
        // The provider's clock may be before the source's; nothing arrives in less than no time.
        let note = |times: &mut Vec<i64>, then: i64| {
            if then != NEVER && fact.is_timed {
                times.push(then.saturating_sub(at).max(0));
            }
        };
        note(&mut self.delivery, fact.delivered);
        note(&mut self.reading, fact.read);
        note(&mut self.answer, fact.answered);
    }

    /// The numbers of all, and what was reported of them.
    pub fn totals(self, counts: StartCounts) -> (Totals, Raw) {
        let totals = Totals {
            counts,
            answered_strong: self.strong,
            answered_weak: self.weak,
            time_to_delivery: of_times(self.delivery),
            time_to_read: of_times(self.reading),
            time_to_answer: of_times(self.answer),
        };
        (totals, Raw { answered: counts.answered, ..self.raw })
    }
}

/// Mean, median and 90th percentile by nearest rank of milliseconds.
fn of_times(mut times: Vec<i64>) -> Timing {
    let n = times.len();
    if n == 0 {
        return Timing::default();
    }
    let sum: i128 = times.iter().map(|time| i128::from(*time)).sum();
    let rank = |hundredths: usize| (n * hundredths).div_ceil(100).max(1) - 1;
    let (_, median, above) = times.select_nth_unstable(rank(50));
    let median = *median;
    // What is not below the median is above it.
    let p90 = match (rank(90) - rank(50)).checked_sub(1) {
        Some(place) if place < above.len() => *above.select_nth_unstable(place).1,
        _ => median,
    };
    let seconds = |ms: i64| Some(ms as f64 / 1000.0);
    Timing { n: n as u64, median_s: seconds(median), p90_s: seconds(p90), mean_s: Some(sum as f64 / n as f64 / 1000.0) }
}

/// Percent of a base; none where the base is 0.
pub fn percent(n: u64, base: u64) -> Option<f64> {
    (base > 0).then(|| n as f64 * 100.0 / base as f64)
}
