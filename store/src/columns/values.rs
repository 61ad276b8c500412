//! Columns of milliseconds in 32 bits, exact for larger values too.

use serde::{Deserialize, Serialize};

/// No value.
pub const NONE: u32 = u32::MAX;
/// A value of 2³² − 2 ms (49.7 days) or more, or a negative one: it stands in the column's table of large values.
pub const LARGE: u32 = u32::MAX - 1;

/// Milliseconds, of which almost all fit in 32 bits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Millis {
    small: Vec<u32>,
    /// By position, ascending.
    large: Vec<(u32, i64)>,
}

impl Millis {
    /// Room for `n` values.
    pub fn with_capacity(n: usize) -> Millis {
        Millis { small: Vec::with_capacity(n), large: Vec::new() }
    }

    /// Appends a value.
    pub fn push(&mut self, value: Option<i64>) {
        let small = match value {
            None => NONE,
            Some(value) => u32::try_from(value).ok().filter(|small| *small < LARGE).unwrap_or_else(|| {
                self.large.push((self.small.len() as u32, value));
                LARGE
            }),
        };
        self.small.push(small);
    }

    /// Appends the values at `from..to` of another column.
    pub fn extend(&mut self, other: &Millis, from: usize, to: usize) {
        let at = self.small.len();
        self.small.extend_from_slice(other.small.get(from..to).unwrap_or_default());
        for (position, value) in other.large_in(from, to) {
            self.large.push(((at + *position as usize - from) as u32, *value));
        }
    }

    /// The value at a position.
    pub fn get(&self, position: usize) -> Option<i64> {
        match *self.small.get(position)? {
            NONE => None,
            LARGE => Some(self.large(position)),
            small => Some(i64::from(small)),
        }
    }

    /// The values as they are kept: [`NONE`] and [`LARGE`] are no milliseconds.
    pub fn small(&self) -> &[u32] {
        &self.small
    }

    /// The large value at a position that says [`LARGE`].
    pub fn large(&self, position: usize) -> i64 {
        let found = self.large.binary_search_by_key(&position, |(position, _)| *position as usize);
        found.ok().and_then(|index| self.large.get(index)).map_or(0, |(_, value)| *value)
    }

    /// The large values at `from..to`.
    pub fn large_in(&self, from: usize, to: usize) -> &[(u32, i64)] {
        if self.large.is_empty() {
            return &[];
        }
        let low = self.large.partition_point(|(position, _)| (*position as usize) < from);
        let high = self.large.partition_point(|(position, _)| (*position as usize) < to);
        self.large.get(low..high).unwrap_or_default()
    }

    /// How many values, none included.
    pub fn len(&self) -> usize {
        self.small.len()
    }

    /// Gives back what it does not need.
    pub fn shrink(&mut self) {
        self.small.shrink_to_fit();
        self.large.shrink_to_fit();
    }

    /// Memory on the heap.
    pub fn bytes(&self) -> usize {
        self.small.capacity() * 4 + self.large.capacity() * 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back_exactly() {
        let values = [
            Some(0),
            None,
            Some(i64::from(LARGE) - 1),
            Some(i64::from(LARGE)),
            Some(i64::from(NONE)),
            Some(-5),
            Some(1 << 50),
        ];
        let mut column = Millis::default();
        values.iter().for_each(|value| column.push(*value));
        assert_eq!((0..values.len()).map(|at| column.get(at)).collect::<Vec<_>>(), values);
        let mut copy = Millis::default();
        copy.push(Some(3));
        copy.extend(&column, 2, 7);
        assert_eq!((1..6).map(|at| copy.get(at)).collect::<Vec<_>>(), values[2..7]);
        assert_eq!(column.get(7), None);
    }
}
