//! The numbers of some starts.
//!
//! Every start is one of fourteen kinds, by how far it came and whether its contact is new. A table counts kinds by row, and different
//! contacts by going through the sessions of one row after the other.

use super::data::{Data, NEVER};
use super::select::Ask;
use reports::ReportError;
use reports::overview::Timing;
use reports::starts::{Answer, Raw, ReasonRow, Stage, StartCounts, Totals};
use std::collections::BTreeMap;

/// Kinds of starts: seven of how far it came (referred is the last), each of recurring and of new contacts.
const KINDS: usize = 14;
const REFERRED: usize = 6;

/// Starts and the kind of each.
pub struct Kinds<'a> {
    data: &'a Data,
    pub rows: &'a [u32],
    kinds: Vec<u8>,
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
        let length = data.starts.contacts.iter().max().map_or(0, |most| *most as usize + 1);
        Stamps { seen: vec![0; length], group: 0 }
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

impl<'a> Kinds<'a> {
    /// Of these rows.
    pub fn of(ask: &'a Ask<'_>, rows: &'a [u32]) -> Kinds<'a> {
        let starts = &ask.data.starts;
        let kind = |row: &u32| {
            let row = *row as usize;
            let (Some(fact), Some(contact), Some(at)) =
                (starts.facts.get(row), starts.contacts.get(row), starts.at.get(row))
            else {
                return 0;
            };
            let came = fact.stage.map_or(REFERRED, |stage| stage as usize);
            (came * 2 + usize::from(ask.is_new(fact, *contact, *at))) as u8
        };
        Kinds { data: &ask.data, rows, kinds: rows.iter().map(kind).collect() }
    }

    /// The numbers of all.
    pub fn all(&self, stamps: &mut Stamps) -> StartCounts {
        self.grouped(1, |_| 0, stamps).pop().unwrap_or_default()
    }

    /// The numbers of groups: `group_of` gives the one that a row of the columns belongs to, below `groups`.
    pub fn grouped(&self, groups: usize, group_of: impl Fn(usize) -> usize, stamps: &mut Stamps) -> Vec<StartCounts> {
        let mut tallies = vec![Tally::default(); groups];
        let mut sessions = vec![0_usize; groups + 1];
        let place = |row: &u32| group_of(*row as usize).min(groups.saturating_sub(1));
        for (row, kind) in self.rows.iter().zip(&self.kinds) {
            let group = place(row);
            if let Some(tally) = tallies.get_mut(group) {
                tally.0[usize::from(*kind) % KINDS] += 1;
            }
            if let Some(length) = sessions.get_mut(group + 1).filter(|_| is_session(*kind)) {
                *length += 1;
            }
        }
        // Contacts in the order of their groups.
        let mut end = 0;
        for length in &mut sessions {
            end += *length;
            *length = end;
        }
        let mut next = sessions.clone();
        let mut contacts = vec![0_u32; end];
        for (row, _) in self.rows.iter().zip(&self.kinds).filter(|(_, kind)| is_session(**kind)) {
            if let Some(next) = next.get_mut(place(row))
                && let Some(contact) = contacts.get_mut(*next)
            {
                *contact = self.data.starts.contacts.get(*row as usize).copied().unwrap_or(0);
                *next += 1;
            }
        }
        let bounds = sessions.iter().zip(sessions.iter().skip(1));
        let of_group = |(tally, (from, to)): (Tally, (&usize, &usize))| {
            let contacts = contacts.get(*from..*to).unwrap_or_default();
            StartCounts { distinct_contacts: stamps.distinct(contacts.iter()), ..tally.counts() }
        };
        tallies.into_iter().zip(bounds).map(of_group).collect()
    }
}

fn is_session(kind: u8) -> bool {
    usize::from(kind / 2) != Stage::NotSent as usize
}

impl Tally {
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

/// The numbers of a whole range, and what was reported of its sends.
///
/// # Errors
/// When the ticket says to stop.
pub fn totals(ask: &Ask<'_>, kinds: &Kinds<'_>, stamps: &mut Stamps) -> Result<(Totals, Raw), ReportError> {
    let starts = &ask.data.starts;
    let mut totals = Totals { counts: kinds.all(stamps), ..Totals::default() };
    let mut raw = Raw { answered: totals.counts.answered, ..Raw::default() };
    let (mut delivery, mut reading, mut answer) = (Vec::new(), Vec::new(), Vec::new());
    for row in kinds.rows.iter().map(|row| *row as usize) {
        let (Some(fact), Some(at)) = (starts.facts.get(row), starts.at.get(row)) else { continue };
        totals.answered_strong += u64::from(fact.answer == Some(Answer::Strong));
        totals.answered_weak += u64::from(fact.answer == Some(Answer::Weak));
        raw.sent += u64::from(fact.reported.sent);
        raw.delivered += u64::from(fact.reported.delivered);
        raw.read += u64::from(fact.reported.read);
        raw.failed += u64::from(fact.reported.failed);
        // The provider's clock may be before the source's; nothing arrives in less than no time.
        let note = |times: &mut Vec<i64>, then: i64| {
            if then != NEVER {
                times.push(then.saturating_sub(*at).max(0));
            }
        };
        note(&mut delivery, fact.delivered);
        note(&mut reading, fact.read);
        note(&mut answer, fact.answered);
    }
    for (timing, times) in [
        (&mut totals.time_to_delivery, delivery),
        (&mut totals.time_to_read, reading),
        (&mut totals.time_to_answer, answer),
    ] {
        ask.ticket.check()?;
        *timing = of_times(times);
    }
    Ok((totals, raw))
}

/// Mean, median and 90th percentile by nearest rank of milliseconds.
fn of_times(mut times: Vec<i64>) -> Timing {
    let n = times.len();
    if n == 0 {
        return Timing::default();
    }
    let sum: i128 = times.iter().map(|time| i128::from(*time)).sum();
    let mut at = |hundredths: usize| {
        let rank = (n * hundredths).div_ceil(100).max(1);
        *times.select_nth_unstable(rank - 1).1 as f64 / 1000.0
    };
    Timing { n: n as u64, median_s: Some(at(50)), p90_s: Some(at(90)), mean_s: Some(sum as f64 / n as f64 / 1000.0) }
}

/// Why sends did not arrive, most often first, without details; and with each one `send.id` that failed so.
pub fn reasons(data: &Data, rows: &[u32]) -> Vec<(ReasonRow, u32)> {
    let mut found: BTreeMap<u32, (u64, u32)> = BTreeMap::new();
    for row in rows {
        let Some(fact) = data.starts.facts.get(*row as usize) else { continue };
        if matches!(fact.stage, Some(Stage::NotSent | Stage::Undelivered)) {
            found.entry(fact.error).or_insert((0, *row)).0 += 1;
        }
    }
    let row = |(error, (n, example)): (u32, (u64, u32))| {
        let error = data.errors.all.get(error as usize)?;
        let send = data.starts.ids.get(example as usize)? >> 1;
        let title = error.title.clone();
        Some((ReasonRow { group: error.group, code: error.code, title, details: None, n }, send))
    };
    let mut rows: Vec<(ReasonRow, u32)> = found.into_iter().filter_map(row).collect();
    rows.sort_by(|(a, _), (b, _)| {
        b.n.cmp(&a.n).then_with(|| (a.group, a.code, &a.title).cmp(&(b.group, b.code, &b.title)))
    });
    rows
}

/// Percent of a base; none where the base is 0.
pub fn percent(n: u64, base: u64) -> Option<f64> {
    (base > 0).then(|| n as f64 * 100.0 / base as f64)
}
