//! What reports 2 and 3 share: the same measures for many groups of conversations, and one of them over time.

use super::apart::MANY;
use super::outcomes::{Outcomes, Times};
use super::pages::started_in;
use super::people::{Contacts, people_of};
use super::percentile::rank;
use super::runs::{Spans, each_run};
use super::scope::Scope;
use super::selection::Selection;
use super::sums::{Counts, People, Sum};
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::Bits;
use crate::columns::segment::Segment;
use crate::columns::values::{LARGE, Millis};
use reports::ReportError;
use reports::overview::Timing;
use reports::query::ChartMetric;
use reports::series::Span;
use reports::zone::{BucketSpan, rfc3339_utc};

/// A range under a filter, ready to be measured group by group.
pub struct Grouped<'a> {
    /// What is asked.
    pub scope: &'a Scope<'a>,
    /// All conversations of the filter, whenever they started.
    pub selection: &'a Selection,
    /// Those of them that started in the range.
    pub started: Selection,
    /// First instant that counts, and the end.
    pub span: (i64, i64),
    /// What became of them.
    pub outcomes: Outcomes<'a>,
    /// Whether to go on.
    pub ticket: &'a Ticket,
}

/// Some times in milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Values {
    small: Vec<u32>,
    /// Those that are none of the column's 32 bits.
    large: Vec<i64>,
}

impl Values {
    /// Adds one.
    pub fn add(&mut self, value: i64) {
        match u32::try_from(value) {
            Ok(small) => self.small.push(small),
            Err(_) => self.large.push(value),
        }
    }

    /// Adds the values at `from..to` of a column.
    pub fn add_slice(&mut self, column: &Millis, from: usize, to: usize) {
        let values = column.small().get(from..to).unwrap_or_default();
        self.small.extend(values.iter().filter(|value| **value < LARGE));
        column.large_in(from, to).iter().for_each(|(_, value)| self.add(*value));
    }

    /// Adds others.
    pub fn append(&mut self, mut others: Values) {
        self.small.append(&mut others.small);
        self.large.append(&mut others.large);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.small.len() + self.large.len()
    }

    /// How many are at most so long.
    pub fn at_most(&self, limit: i64) -> u64 {
        let small = self.small.iter().filter(|value| i64::from(**value) <= limit).count();
        (small + self.large.iter().filter(|value| **value <= limit).count()) as u64
    }

    /// As reports give them.
    pub fn timing(mut self) -> Timing {
        let n = self.len() as u64;
        let small: u64 = self.small.iter().map(|value| u64::from(*value)).sum();
        let large: i128 = self.large.iter().map(|value| i128::from(*value)).sum();
        let sum = Sum { n, ms: i128::from(small) + large };
        self.large.sort_unstable();
        // The higher one first: the lower one then is among those before it.
        let p90 = self.take_nth(rank(90, n) as usize - 1);
        sum.timing(p90.and_then(|p90| Some((self.take_nth(rank(50, n) as usize - 1)?, p90))))
    }

    /// The value with so many before it, in order. Forgets the small ones behind it.
    fn take_nth(&mut self, before: usize) -> Option<i64> {
        let below = self.large.partition_point(|value| *value < 0);
        let Some(index) = before.checked_sub(below) else { return self.large.get(before).copied() };
        if index < self.small.len() {
            let value = *self.small.select_nth_unstable(index).1;
            self.small.truncate(index + 1);
            return Some(i64::from(value));
        }
        self.large.get(before - self.small.len()).copied()
    }
}

impl<'a> Grouped<'a> {
    /// The conversations of `selection` that started in `span`.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn new(
        scope: &'a Scope<'a>,
        selection: &'a Selection,
        span: (i64, i64),
        ticket: &'a Ticket,
    ) -> Result<Grouped<'a>, ReportError> {
        let started = started_in(scope.snapshot, selection, span, ticket)?;
        Ok(Grouped { scope, selection, started, span, outcomes: scope.outcomes(), ticket })
    }

    /// The rows of `of` that `within` holds too; `pick` adds a segment's rows.
    pub fn cut(&self, within: &Selection, pick: impl Fn(&Segment, &mut Bits)) -> Selection {
        let segments = self.scope.snapshot.segments.iter();
        let cut = segments.zip(within).map(|(segment, within)| {
            let mut bits = Bits::default();
            if !within.is_empty() {
                pick(segment, &mut bits);
                bits.keep(within);
            }
            bits
        });
        cut.collect()
    }

    /// Whether so much is selected that two threads are faster than one.
    pub fn is_much(&self) -> bool {
        self.selection.iter().map(Bits::count).sum::<usize>() > MANY
    }

    fn whole(&self) -> Spans {
        Spans::new(self.span.0, self.span.1, &[])
    }

    /// What adds up over some rows but their messages and times.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn counts(&self, rows: &Selection) -> Result<Counts, ReportError> {
        let mut counts = Counts::default();
        each_run(self.scope.snapshot, rows, &self.whole(), self.ticket, |run| {
            self.outcomes.add_counts(&run, &mut counts);
        })?;
        Ok(counts)
    }

    /// Some times of some rows.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn times(&self, rows: &Selection, times: Times) -> Result<Values, ReportError> {
        times_of((self.scope.snapshot, &self.outcomes), rows, times, (&self.whole(), self.ticket))
    }

    /// How many different contacts the rows have, and how many of those are new in the range.
    pub fn people(&self, rows: &Selection) -> People {
        people_of(self.scope.snapshot, rows, self.span)
    }

    /// The messages of the rows (of any start) in the range: from contacts, from persons, automated.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn messages(&self, rows: &Selection) -> Result<[u64; 3], ReportError> {
        let counts = super::messages::count(self.scope.snapshot, rows, &self.whole(), self.ticket)?;
        Ok(counts.first().copied().unwrap_or_default())
    }

    /// One metric of some rows over the buckets of a grouping: values, and what each is over.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn over_time(
        &self,
        rows: &Selection,
        metric: ChartMetric,
        buckets: &[BucketSpan],
    ) -> Result<(Vec<Option<f64>>, Vec<u64>), ReportError> {
        let spans = Spans::new(self.span.0, self.span.1, &[buckets]);
        if metric == ChartMetric::DistinctContacts {
            let firsts = self.scope.snapshot.contacts.first_starts();
            let mut contacts = Contacts::new(&spans, firsts, [buckets.len(), 0]);
            each_run(self.scope.snapshot, rows, &spans, self.ticket, |run| contacts.add(&run))?;
            let (_, [people, _]) = contacts.counted();
            return Ok((people.iter().map(|people| Some(people.distinct as f64)).collect(), Vec::new()));
        }
        let times = match metric {
            ChartMetric::Duration => Some(Times::Duration),
            ChartMetric::FirstResponse => Some(Times::Response),
            _ => None,
        };
        let places = spans.buckets.first().map(Vec::as_slice).unwrap_or_default();
        let mut of_buckets = vec![Counts::default(); buckets.len()];
        each_run(self.scope.snapshot, rows, &spans, self.ticket, |run| {
            let Some(counts) = places.get(run.span).and_then(|bucket| of_buckets.get_mut(*bucket)) else { return };
            match times {
                None => self.outcomes.add_counts(&run, counts),
                Some(times) => {
                    let sum = counts.sum_mut(times);
                    self.outcomes.each_time(&run, times, |column, from, to| sum.add_slice(column, from, to));
                }
            }
        })?;
        let base = self.scope.base();
        let values = of_buckets.iter().map(|counts| {
            let numbers = counts.means(People::default(), base);
            match metric {
                ChartMetric::Duration => (numbers.duration.mean_s, numbers.duration.n),
                ChartMetric::FirstResponse => (numbers.first_response.mean_s, numbers.first_response.n),
                ChartMetric::Rating => (numbers.rating.mean, numbers.rating.n),
                ChartMetric::Conversations | ChartMetric::DistinctContacts => {
                    (Some(numbers.conversations as f64), numbers.conversations)
                }
            }
        });
        let (values, n) = values.unzip();
        Ok((values, if metric == ChartMetric::Conversations { Vec::new() } else { n }))
    }
}

/// Some times of the rows that started in a span.
///
/// # Errors
/// When the ticket says to stop.
pub fn times_of(
    (snapshot, outcomes): (&Snapshot, &Outcomes<'_>),
    rows: &Selection,
    times: Times,
    (span, ticket): (&Spans, &Ticket),
) -> Result<Values, ReportError> {
    let mut values = Values::default();
    each_run(snapshot, rows, span, ticket, |run| {
        outcomes.each_time(&run, times, |column, from, to| {
            values.add_slice(column, from, to);
        });
    })?;
    Ok(values)
}

/// The buckets of a range, as reports give them.
pub fn spans_of(buckets: &[BucketSpan]) -> Vec<Span> {
    let span = |span: &BucketSpan| Span {
        key: span.key.clone(),
        start: rfc3339_utc(span.start_ms),
        end: rfc3339_utc(span.end_ms),
        from: span.from.to_string(),
        to: span.to.to_string(),
        partial: span.partial,
    };
    buckets.iter().map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn medians_and_percentiles_are_those_of_the_sorted_values(
            values in prop::collection::vec(
                prop_oneof![0..50_i64, 4_294_967_000..4_294_967_400_i64, -5..5_i64, 0..1_i64 << 45],
                1..200,
            ),
            limit in -5..60_i64,
        ) {
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let nearest = |percent: usize| sorted[(values.len() * percent).div_ceil(100) - 1] as f64 / 1000.0;
            let mut all = Values::default();
            values.iter().for_each(|value| all.add(*value));
            prop_assert_eq!(all.at_most(limit), values.iter().filter(|value| **value <= limit).count() as u64);
            let timing = all.timing();
            prop_assert_eq!(timing.n, values.len() as u64);
            prop_assert_eq!((timing.median_s, timing.p90_s), (Some(nearest(50)), Some(nearest(90))));
        }
    }
}
