//! Sets of rows of one segment: plain bitmaps, and sets that stay small while they hold few rows.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::collections::BTreeMap;

/// Rows of a segment. Small enough that a changed one is copied in a few milliseconds, large enough that what is kept
/// once a segment does not matter.
/// Tests make do with fewer, so that they see many segments.
pub const ROWS: usize = if cfg!(test) { 1 << 7 } else { 1 << 14 };
/// Words of a bitmap over a segment's rows; row `r` is bit `r % 64` of word `r / 64`.
pub const WORDS: usize = ROWS / 64;
/// From this many rows on a set takes less memory as a bitmap.
const MANY: usize = ROWS / 16;

/// A bitmap over the rows of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits(Box<[u64; WORDS]>);

impl Default for Bits {
    fn default() -> Bits {
        Bits(Box::new([0; WORDS]))
    }
}

impl Serialize for Bits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_slice().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Bits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Bits, D::Error> {
        let words: Vec<u64> = Vec::deserialize(deserializer)?;
        Box::try_from(words).map(Bits).map_err(|words| D::Error::invalid_length(words.len(), &"the words of a segment"))
    }
}

impl Bits {
    /// The first `rows` rows.
    pub fn first(rows: usize) -> Bits {
        let mut bits = Bits::default();
        for (index, word) in bits.0.iter_mut().enumerate() {
            *word = mask(index, 0, rows);
        }
        bits
    }

    /// The words.
    pub fn words(&self) -> &[u64; WORDS] {
        &self.0
    }

    /// The words, to change.
    pub fn words_mut(&mut self) -> &mut [u64; WORDS] {
        &mut self.0
    }

    /// Whether a row is in.
    pub fn has(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Puts a row in or out.
    pub fn put(&mut self, row: usize, is_in: bool) {
        if let Some(word) = self.0.get_mut(row / 64) {
            let bit = 1 << (row % 64);
            *word = if is_in { *word | bit } else { *word & !bit };
        }
    }

    /// How many rows.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether no row is in.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The rows, ascending.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(index, word)| ones(*word).map(move |bit| index * 64 + bit))
    }

    /// Keeps what is in `other` too.
    pub fn keep(&mut self, other: &Bits) {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(mine, other)| *mine &= other);
    }

    /// Takes out what is in `other`.
    pub fn remove(&mut self, other: &Bits) {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(mine, other)| *mine &= !other);
    }

    /// Puts in what is in `other`.
    pub fn add(&mut self, other: &Bits) {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(mine, other)| *mine |= other);
    }
}

/// The set bits of a word, ascending.
pub fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let bit = word.trailing_zeros() as usize;
            word &= word - 1;
            bit
        })
    })
}

/// The bits of word `index` that stand for the rows `from..to`.
pub fn mask(index: usize, from: usize, to: usize) -> u64 {
    let low = from.saturating_sub(index * 64).min(64);
    let high = to.saturating_sub(index * 64).min(64);
    below(high) & !below(low)
}

fn below(bit: usize) -> u64 {
    if bit >= 64 { u64::MAX } else { (1 << bit) - 1 }
}

/// A set of rows, small while it holds few.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowSet {
    /// Ascending.
    Few(Vec<u16>),
    /// As a bitmap.
    Many(Bits),
}

impl RowSet {
    fn of(rows: Vec<u16>) -> RowSet {
        if rows.len() < MANY {
            let mut rows = rows;
            rows.shrink_to_fit();
            return RowSet::Few(rows);
        }
        let mut bits = Bits::default();
        rows.iter().for_each(|row| bits.put(usize::from(*row), true));
        RowSet::Many(bits)
    }

    /// Puts its rows into `bits`.
    pub fn add_to(&self, bits: &mut Bits) {
        match self {
            RowSet::Few(rows) => rows.iter().for_each(|row| bits.put(usize::from(*row), true)),
            RowSet::Many(many) => bits.add(many),
        }
    }

    /// Whether a row is in.
    pub fn has(&self, row: usize) -> bool {
        match self {
            RowSet::Few(rows) => u16::try_from(row).is_ok_and(|row| rows.binary_search(&row).is_ok()),
            RowSet::Many(bits) => bits.has(row),
        }
    }

    fn to_vec(&self) -> Vec<u16> {
        match self {
            RowSet::Few(rows) => rows.clone(),
            RowSet::Many(bits) => bits.rows().map(|row| row as u16).collect(),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            RowSet::Few(rows) => rows.capacity() * 2,
            RowSet::Many(_) => ROWS / 8,
        }
    }
}

/// A set of rows for each of many keys: tags, lines, agents in a role. Keys without rows are not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sets(Vec<(u32, RowSet)>);

impl Sets {
    /// The rows of a key, if there are any.
    pub fn get(&self, key: u32) -> Option<&RowSet> {
        let index = self.0.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        self.0.get(index).map(|(_, rows)| rows)
    }

    /// Every key with its rows, by key.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &RowSet)> {
        self.0.iter().map(|(key, rows)| (*key, rows))
    }

    /// The keys of one row, ascending.
    pub fn keys_of(&self, row: usize) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().filter(move |(_, rows)| rows.has(row)).map(|(key, _)| *key)
    }

    /// The same sets, with the rows of `changed` under exactly the keys `fresh` gives them.
    pub fn with(&self, changed: &Bits, mut fresh: BTreeMap<u32, Vec<u16>>) -> Sets {
        for (key, rows) in &self.0 {
            let kept: Vec<u16> = rows.to_vec().into_iter().filter(|row| !changed.has(usize::from(*row))).collect();
            fresh.entry(*key).or_default().extend(kept);
        }
        let mut sets = Vec::new();
        for (key, mut rows) in fresh {
            if !rows.is_empty() {
                rows.sort_unstable();
                rows.dedup();
                sets.push((key, RowSet::of(rows)));
            }
        }
        sets.shrink_to_fit();
        Sets(sets)
    }

    /// Memory on the heap.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<(u32, RowSet)>() + self.0.iter().map(|(_, rows)| rows.bytes()).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_covers_exactly_its_rows() {
        for (from, to) in [(0, 0), (0, 1), (0, 64), (63, 65), (64, 128), (100, 100), (5, ROWS)] {
            let rows: Vec<usize> =
                (0..WORDS).flat_map(|index| ones(mask(index, from, to)).map(move |bit| index * 64 + bit)).collect();
            assert_eq!(rows, (from..to).collect::<Vec<_>>());
        }
    }

    #[test]
    fn sets_move_changed_rows_and_keep_the_others() {
        let few = Sets::default().with(&Bits::default(), BTreeMap::from([(7, vec![1, 2, 3]), (9, vec![3])]));
        let mut changed = Bits::default();
        changed.put(3, true);
        let moved = few.with(&changed, BTreeMap::from([(8, vec![3])]));
        assert_eq!(moved.get(7), Some(&RowSet::Few(vec![1, 2])));
        assert_eq!(moved.get(8), Some(&RowSet::Few(vec![3])));
        assert_eq!(moved.get(9), None);
        assert_eq!(moved.keys_of(3).collect::<Vec<_>>(), [8]);
    }

    #[test]
    fn a_large_set_answers_like_a_small_one() {
        let rows: Vec<u16> = (0..ROWS as u16).filter(|row| row % 3 == 0).collect();
        let sets = Sets::default().with(&Bits::default(), BTreeMap::from([(1, rows.clone())]));
        let Some(set @ RowSet::Many(bits)) = sets.get(1) else { panic!("expected a bitmap") };
        assert_eq!(bits.rows().map(|row| row as u16).collect::<Vec<_>>(), rows);
        assert!(set.has(3) && !set.has(4));
    }
}
