//! Chance that comes out the same on every machine and with every version: one small generator with a documented
//! sequence, and nothing but basic arithmetic on top of it.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// A stream of chance of its own for one thing (a thread, a person, a day): what others draw never shifts it.
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// The stream of the thing number `index` of a sort named by `stream`.
    pub fn new(seed: u64, stream: u64, index: u64) -> Dice {
        let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ stream.rotate_left(48) ^ index.rotate_left(7);
        Dice(Xoshiro256PlusPlus::seed_from_u64(mixed))
    }

    /// Any 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// 0 ≤ x < 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// 0 ≤ n < `below` (0 where `below` is 0).
    pub fn below(&mut self, below: usize) -> usize {
        ((u128::from(self.bits()) * below as u128) >> 64) as usize
    }

    /// `from` ≤ n < `to`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below((to - from).max(1) as usize) as i64
    }

    /// One of a list that is never empty.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// An index, each as likely as its weight.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let total: f64 = weights.clone().sum();
        let mut left = self.unit() * total;
        let mut last = 0;
        for (index, weight) in weights.enumerate() {
            if weight > 0.0 {
                last = index;
                left -= weight;
                if left < 0.0 {
                    break;
                }
            }
        }
        last
    }

    /// About −3 … 3, most often near 0.
    pub fn bell(&mut self) -> f64 {
        (self.unit() + self.unit() + self.unit() + self.unit() - 2.0) * 1.73
    }

    /// Around `median`, half below it, with a long tail above: two thirds lie within a factor of 2^`spread`.
    pub fn around(&mut self, median: f64, spread: f64) -> f64 {
        median * power_of_two(spread * self.bell())
    }
}

/// 2^x to four digits, from additions and multiplications alone (the mathematics library's differs between machines).
pub fn power_of_two(x: f64) -> f64 {
    let whole = x.floor();
    let part = x - whole;
    let curve = 1.0 + part * (0.6956 + part * (0.2249 + part * 0.0795));
    let mut scaled = curve;
    let steps = (whole.abs() as u32).min(60);
    for _ in 0..steps {
        scaled *= if whole < 0.0 { 0.5 } else { 2.0 };
    }
    scaled
}
