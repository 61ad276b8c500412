//! How many clicks of one address count: more than people make are made by machines. What is kept of an address is a hash under a key
//! that ends with the process, for as long as it takes to forget it.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::access::network;

/// So many at once: an office behind one address.
const AT_ONCE: u32 = 30;
/// And one more each.
const EACH: Duration = Duration::from_secs(2);
/// The most addresses that are remembered.
const REMEMBERED: usize = 10_000;

/// Who clicked how often of late.
#[derive(Debug, Clone, Default)]
pub struct Limit(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    key: RandomState,
    /// By hash: the time up to which clicks are used up, which runs ahead of the clock.
    used: Mutex<HashMap<u64, Instant>>,
}

impl Limit {
    /// Asks for a click.
    ///
    /// # Errors
    /// How long until the next one counts.
    pub fn ask(&self, address: IpAddr) -> Result<(), Duration> {
        self.ask_at(address, Instant::now())
    }

    fn ask_at(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let hash = self.0.key.hash_one(network(address));
        let mut used = self.0.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= REMEMBERED && !used.contains_key(&hash) {
            used.retain(|_, until| *until > now);
            // Still full: the one that is forgotten next makes room.
            let next = used.iter().min_by_key(|(_, until)| **until).map(|(hash, _)| *hash);
            if let Some(next) = next.filter(|_| used.len() >= REMEMBERED) {
                used.remove(&next);
            }
        }
        let until = used.entry(hash).or_insert(now);
        let after = (*until).max(now) + EACH;
        let ahead = after.saturating_duration_since(now);
        if ahead > EACH * AT_ONCE {
            return Err(ahead - EACH * AT_ONCE);
        }
        *until = after;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_hundred_clicks_a_second_from_one_address_thirty_count() {
        let (limit, now) = (Limit::default(), Instant::now());
        let address = IpAddr::from([203, 0, 113, 7]);
        let counted = |from: Instant| {
            (0..100).filter(|n| limit.ask_at(address, from + Duration::from_millis(10 * n)).is_ok()).count()
        };
        assert_eq!(counted(now), 30);
        assert!(limit.ask_at(IpAddr::from([203, 0, 113, 8]), now).is_ok(), "others are not meant");
        assert_eq!(counted(now + Duration::from_secs(3600)), 30, "an hour later");
    }

    #[test]
    fn no_more_is_remembered_than_fits() {
        let (limit, now) = (Limit::default(), Instant::now());
        for n in 0..REMEMBERED as u32 + 50 {
            limit.ask_at(IpAddr::from(n.to_be_bytes()), now).unwrap_or_default();
        }
        assert_eq!(limit.0.used.lock().unwrap_or_else(PoisonError::into_inner).len(), REMEMBERED);
    }
}
