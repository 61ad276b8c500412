//! Exact percentiles of millions of values: count them by a coarse key first, then look only at those that share the key
//! of the one wanted. Nothing is copied but those few.

use crate::columns::values::LARGE;

/// Bits of the key that say more than the power of two: bins are a thousandth wide.
const FINE: u32 = 10;
const BINS: usize = 64 << FINE;

/// Values on their first way through.
#[derive(Debug, Clone)]
pub struct Histogram {
    bins: Box<[u32; BINS]>,
    small: u64,
    below: Vec<i64>,
    above: Vec<i64>,
}

impl Default for Histogram {
    fn default() -> Histogram {
        Histogram { bins: Box::new([0; BINS]), small: 0, below: Vec::new(), above: Vec::new() }
    }
}

/// Never decreases as the value grows.
fn key(value: u32) -> usize {
    let coarse = (value as f32).to_bits() >> (23 - FINE);
    coarse.saturating_sub(127 << FINE) as usize
}

/// The least value whose key is at least `bin`; [`LARGE`] where there is none.
fn least(bin: usize) -> u32 {
    let (mut low, mut high) = (0, LARGE);
    while low < high {
        let middle = low + (high - low) / 2;
        if key(middle) < bin { low = middle + 1 } else { high = middle }
    }
    low
}

impl Histogram {
    /// Counts values; those that are none of 32 bits are skipped and come by [`Histogram::count_large`].
    pub fn count(&mut self, values: &[u32]) {
        for value in values {
            let is_value = *value < LARGE;
            // The key is below BINS; the mask only tells the compiler.
            self.bins[key(*value) % BINS] += u32::from(is_value);
            self.small += u64::from(is_value);
        }
    }

    /// Counts a value that does not fit in 32 bits.
    pub fn count_large(&mut self, value: i64) {
        if value < 0 { self.below.push(value) } else { self.above.push(value) }
    }

    /// The second way through, for the values at some ranks (from 1, ascending by value).
    pub fn seek(mut self, ranks: impl IntoIterator<Item = u64>) -> Seek {
        self.below.sort_unstable();
        self.above.sort_unstable();
        let ranks = ranks.into_iter().map(|rank| self.place(rank)).collect();
        Seek { ranks, below: self.below, above: self.above }
    }

    fn place(&self, rank: u64) -> Place {
        let Some(mut left) = rank.checked_sub(1 + self.below.len() as u64) else {
            return Place::Below(rank.saturating_sub(1) as usize);
        };
        if left >= self.small {
            return Place::Above((left - self.small) as usize);
        }
        for (bin, count) in self.bins.iter().enumerate() {
            if left < u64::from(*count) {
                let (low, high) = (least(bin), least(bin + 1));
                return Place::Bin {
                    low,
                    width: high - low,
                    skip: left as usize,
                    values: Vec::with_capacity(*count as usize),
                };
            }
            left -= u64::from(*count);
        }
        Place::Above(usize::MAX)
    }

    /// How many values were counted.
    pub fn len(&self) -> u64 {
        self.small + (self.below.len() + self.above.len()) as u64
    }
}

#[derive(Debug)]
enum Place {
    Below(usize),
    Above(usize),
    Bin { low: u32, width: u32, skip: usize, values: Vec<u32> },
}

/// Values on their second way through.
#[derive(Debug)]
pub struct Seek {
    ranks: Vec<Place>,
    below: Vec<i64>,
    above: Vec<i64>,
}

impl Seek {
    /// Shows the same values again, in any order.
    pub fn look(&mut self, values: &[u32]) {
        for place in &mut self.ranks {
            if let Place::Bin { low, width, values: found, .. } = place {
                found.extend(values.iter().filter(|value| value.wrapping_sub(*low) < *width));
            }
        }
    }

    /// The values at the ranks asked for.
    pub fn found(self) -> Vec<Option<i64>> {
        let Seek { ranks, below, above } = self;
        let value = |place: Place| match place {
            Place::Below(index) => below.get(index).copied(),
            Place::Above(index) => above.get(index).copied(),
            Place::Bin { skip, mut values, .. } => (skip < values.len()).then(|| {
                let (_, value, _) = values.select_nth_unstable(skip);
                i64::from(*value)
            }),
        };
        ranks.into_iter().map(value).collect()
    }
}

/// Nearest rank of a percentile of `n` values, from 1; `n` > 0.
pub fn rank(percent: u64, n: u64) -> u64 {
    (n * percent).div_ceil(100).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn percentiles(values: &[i64], percents: &[u64]) -> Vec<Option<i64>> {
        let small: Vec<u32> = values.iter().filter_map(|value| u32::try_from(*value).ok()).collect();
        let (fits, large): (Vec<u32>, Vec<u32>) = small.into_iter().partition(|value| *value < LARGE);
        let mut histogram = Histogram::default();
        histogram.count(&fits);
        large.iter().for_each(|value| histogram.count_large(i64::from(*value)));
        values.iter().filter(|value| u32::try_from(**value).is_err()).for_each(|value| histogram.count_large(*value));
        let n = histogram.len();
        let mut seek = histogram.seek(percents.iter().map(|percent| rank(*percent, n)));
        seek.look(&fits);
        seek.found()
    }

    #[test]
    fn the_median_of_ten_and_twenty_is_ten() {
        assert_eq!(percentiles(&[20, 10], &[50, 90]), [Some(10), Some(20)]);
        assert_eq!(percentiles(&[7], &[50, 90]), [Some(7), Some(7)]);
    }

    #[test]
    fn keys_never_decrease() {
        let edges = (0..32).flat_map(|power| [(1_u32 << power) - 1, 1 << power, (1 << power) + 1]);
        let mut values: Vec<u32> = edges.chain([LARGE - 1, LARGE - 2]).collect();
        values.sort_unstable();
        assert!(values.is_sorted_by_key(|value| key(*value)));
        assert!(key(LARGE - 1) < BINS);
    }

    proptest! {
        #[test]
        fn percentiles_are_those_of_the_sorted_values(
            values in prop::collection::vec(
                prop_oneof![0..50_i64, 0..10_000_000_i64, 4_294_967_000..4_294_967_400_i64, -5..5_i64, 0..1_i64 << 45],
                1..400,
            ),
            percent in 1..=100_u64,
        ) {
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let nearest = sorted[(values.len() * percent as usize).div_ceil(100) - 1];
            prop_assert_eq!(percentiles(&values, &[percent]), [Some(nearest)]);
        }
    }
}
