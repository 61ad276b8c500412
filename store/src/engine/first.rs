//! The first of many in an order, without keeping the others.

/// The first rows of a list that is offered in any order.
#[derive(Debug)]
pub struct First<K> {
    wanted: usize,
    /// More than are wanted, now and then cut back to them and one more.
    kept: Vec<K>,
    /// What does not come before this is not among them.
    bound: Option<K>,
}

impl<K: Ord + Copy> First<K> {
    /// As many as `wanted`, smallest first.
    pub fn new(wanted: usize) -> First<K> {
        First { wanted, kept: Vec::with_capacity(Self::most(wanted)), bound: None }
    }

    /// How many are kept before they are cut back.
    fn most(wanted: usize) -> usize {
        8 * (wanted + 1)
    }

    /// One of the list.
    pub fn offer(&mut self, key: K) {
        if self.bound.is_some_and(|bound| key >= bound) {
            return;
        }
        self.kept.push(key);
        if self.kept.len() == Self::most(self.wanted) {
            let (_, bound, _) = self.kept.select_nth_unstable(self.wanted);
            self.bound = Some(*bound);
            self.kept.truncate(self.wanted + 1);
        }
    }

    /// The first ones in order, and whether there are more.
    pub fn sorted(mut self) -> (Vec<K>, bool) {
        self.kept.sort_unstable();
        let more = self.kept.len() > self.wanted;
        self.kept.truncate(self.wanted);
        (self.kept, more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ones_are_those_of_the_sorted_list() {
        for count in [0_u64, 1, 2, 3, 4, 30, 1000] {
            for step in [1_u64, 7, 999] {
                let mut first = First::new(3);
                // Each number below `count` once, in different orders.
                let prime = 1009;
                let list: Vec<u64> = (1..prime).map(|n| n * step % prime).filter(|n| *n <= count).collect();
                list.iter().for_each(|n| first.offer(*n));
                let wanted: Vec<u64> = (1..=count.min(3)).collect();
                assert_eq!(first.sorted(), (wanted, count > 3), "{count} in steps of {step}");
            }
        }
    }
}
