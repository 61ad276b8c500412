//! Whole numbers that add up, and what is divided at the very end.

use crate::columns::values::{LARGE, Millis};
use reports::overview::{Mean, Messages, Numbers, Rating, ResponseBase, Sources, Timing};

/// Values and their sum, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many.
    pub n: u64,
    /// Their sum.
    pub ms: i128,
}

impl Sum {
    /// Adds one value.
    pub fn add(&mut self, value: i64) {
        self.n += 1;
        self.ms += i128::from(value);
    }

    /// Adds the values at `from..to` of a column.
    pub fn add_slice(&mut self, column: &Millis, from: usize, to: usize) {
        let (mut n, mut ms, mut large) = (0_u32, 0_u64, false);
        for value in column.small().get(from..to).unwrap_or_default() {
            let is_small = *value < LARGE;
            n += u32::from(is_small);
            ms += if is_small { u64::from(*value) } else { 0 };
            large |= *value == LARGE;
        }
        self.n += u64::from(n);
        self.ms += i128::from(ms);
        if large {
            column.large_in(from, to).iter().for_each(|(_, value)| self.add(*value));
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Sum) {
        self.n += other.n;
        self.ms += other.ms;
    }

    fn mean_s(&self) -> Option<f64> {
        (self.n > 0).then(|| self.ms as f64 / (self.n as f64 * 1000.0))
    }

    /// As reports give it in buckets.
    pub fn mean(&self) -> Mean {
        Mean { n: self.n, mean_s: self.mean_s() }
    }

    /// As reports give it in totals; the percentiles in milliseconds.
    pub fn timing(&self, percentiles: Option<(i64, i64)>) -> Timing {
        let seconds = |ms: i64| ms as f64 / 1000.0;
        Timing {
            n: self.n,
            mean_s: self.mean_s(),
            median_s: percentiles.map(|(median, _)| seconds(median)),
            p90_s: percentiles.map(|(_, p90)| seconds(p90)),
        }
    }
}

/// Everything of a group of conversations that adds up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Conversations by source.
    pub sources: [u64; 4],
    /// Waited in vain.
    pub unanswered: u64,
    /// With a survey sent.
    pub asked: u64,
    /// Closed.
    pub closed: u64,
    /// By rating − 1.
    pub ratings: [u64; 5],
    /// First response times.
    pub response: Sum,
    /// Reply times.
    pub reply: Sum,
    /// Durations.
    pub duration: Sum,
    /// By the contact, by persons, automated; by their own time.
    pub messages: [u64; 3],
}

/// What does not add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct People {
    /// Different contacts.
    pub distinct: u64,
    /// Of those, whose first conversation ever started here.
    pub new: u64,
}

impl Counts {
    /// Adds another group's.
    pub fn merge(&mut self, other: &Counts) {
        let add = |mine: &mut [u64], other: &[u64]| mine.iter_mut().zip(other).for_each(|(mine, other)| *mine += other);
        add(&mut self.sources, &other.sources);
        add(&mut self.ratings, &other.ratings);
        add(&mut self.messages, &other.messages);
        self.unanswered += other.unanswered;
        self.asked += other.asked;
        self.closed += other.closed;
        self.response.merge(&other.response);
        self.reply.merge(&other.reply);
        self.duration.merge(&other.duration);
    }

    /// As a report gives them, each time by `timing`.
    pub fn numbers<T>(&self, people: People, base: ResponseBase, response: T, reply: T, duration: T) -> Numbers<T> {
        let [inbound, inbox, flow, other] = self.sources;
        let [contact, agent, automated] = self.messages;
        Numbers {
            conversations: self.sources.iter().sum(),
            inbound_conversations: inbound,
            distinct_contacts: people.distinct,
            new_contacts: people.new,
            unanswered: self.unanswered,
            messages: Messages { total: contact + agent + automated, contact, agent, automated },
            first_response: response,
            reply_time: reply,
            duration,
            rating: self.rating(base),
            sources: Sources { inbound, inbox, flow, other },
        }
    }

    /// As buckets give them.
    pub fn means(&self, people: People, base: ResponseBase) -> Numbers<Mean> {
        self.numbers(people, base, self.response.mean(), self.reply.mean(), self.duration.mean())
    }

    fn rating(&self, base: ResponseBase) -> Rating {
        let n: u64 = self.ratings.iter().sum();
        let points: u64 = self.ratings.iter().zip(1..).map(|(count, score)| count * score).sum();
        let satisfied = self.ratings[3] + self.ratings[4];
        let asked = match base {
            ResponseBase::Asked => self.asked,
            ResponseBase::Closed => self.closed,
        };
        Rating {
            n,
            mean: (n > 0).then(|| points as f64 / n as f64),
            csat_percent: percent(satisfied, n),
            distribution: self.ratings,
            asked: Some(asked),
            response_percent: percent(n, asked),
            response_base: base,
        }
    }
}

fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_of(values: impl IntoIterator<Item = i64>) -> Option<f64> {
        let mut sum = Sum::default();
        values.into_iter().for_each(|value| sum.add(value));
        sum.mean().mean_s
    }

    #[test]
    fn means_are_over_the_values_and_not_over_means() {
        assert_eq!(mean_of(std::iter::once(60_000).chain([600_000; 9])), Some(546.0));
        assert_eq!(mean_of(std::iter::once(100_000).chain([10_000; 9])), Some(19.0));
        assert_eq!(mean_of([]), None);
    }

    #[test]
    fn ratings_five_five_four_three_one_of_eight_surveys() {
        let counts = Counts { ratings: [1, 0, 1, 1, 2], asked: 8, ..Counts::default() };
        let rating = counts.rating(ResponseBase::Asked);
        assert_eq!((rating.n, rating.mean, rating.csat_percent), (5, Some(3.6), Some(60.0)));
        assert_eq!((rating.asked, rating.response_percent), (Some(8), Some(62.5)));
        let none = Counts::default().rating(ResponseBase::Closed);
        assert_eq!((none.mean, none.csat_percent, none.response_percent), (None, None, None));
    }

    #[test]
    fn a_slice_adds_up_like_its_values() {
        let values = [Some(5), None, Some(1 << 40), Some(-3), Some(4_294_967_293), Some(4_294_967_294)];
        let mut column = Millis::default();
        values.iter().for_each(|value| column.push(*value));
        for from in 0..values.len() {
            for to in from..=values.len() {
                let (mut slice, mut naive) = (Sum::default(), Sum::default());
                slice.add_slice(&column, from, to);
                values[from..to].iter().flatten().for_each(|value| naive.add(*value));
                assert_eq!(slice, naive);
            }
        }
    }
}
