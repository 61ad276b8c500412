//! How often somebody has failed to sign in of late: from one address, and for one account. Each failure beyond the first few
//! makes the next try wait longer. Kept in memory, and bounded.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// After this long without a failure all is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(60 * 60);
/// The most addresses and accounts that are remembered, each.
const REMEMBERED: usize = 10_000;

/// How many failures are free, and how long the longest wait is. Whoever fails for somebody else must not keep that person out
/// for long, so an account waits less than an address.
#[derive(Debug, Clone, Copy)]
struct Patience {
    free: u32,
    longest: Duration,
}

const ADDRESS: Patience = Patience { free: 10, longest: Duration::from_secs(15 * 60) };
const ACCOUNT: Patience = Patience { free: 5, longest: Duration::from_secs(60) };

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
}

#[derive(Debug, Default)]
struct Counts {
    addresses: HashMap<[u8; 8], Failures>,
    accounts: HashMap<blake3::Hash, Failures>,
}

/// The failures of late.
#[derive(Debug, Clone, Default)]
pub struct Attempts(Arc<Mutex<Counts>>);

impl Attempts {
    /// Asks for an attempt. One that may be made counts as failed until [`Attempts::succeeded`], so that many at once gain nothing.
    ///
    /// # Errors
    /// How long whoever asks must still wait.
    pub fn begin(&self, address: IpAddr, account: &str, now: Instant) -> Result<(), Duration> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (network, account) = (network(address), account_key(account));
        let left =
            [left(counts.addresses.get(&network), ADDRESS, now), left(counts.accounts.get(&account), ACCOUNT, now)];
        let longest = left.into_iter().max().unwrap_or_default();
        if !longest.is_zero() {
            return Err(longest);
        }
        count(&mut counts.addresses, network, now);
        count(&mut counts.accounts, account, now);
        Ok(())
    }

    /// Somebody came in: what was counted for the account is forgotten, and for the address this one attempt.
    pub fn succeeded(&self, address: IpAddr, account: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.accounts.remove(&account_key(account));
        if let Some(failures) = counts.addresses.get_mut(&network(address)) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

/// Whoever has one address of IPv6 has a whole /64 of them.
pub fn network(address: IpAddr) -> [u8; 8] {
    let bytes = match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => return first_half(address.octets()),
    };
    // The second half of a mapped address is what tells it from others.
    let [.., a, b, c, d] = bytes;
    [0, 0, 0xff, 0xff, a, b, c, d]
}

fn first_half(bytes: [u8; 16]) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = bytes;
    [a, b, c, d, e, f, g, h]
}

/// Of a fixed size, however long what was typed is.
fn account_key(account: &str) -> blake3::Hash {
    blake3::hash(account.trim().to_lowercase().as_bytes())
}

fn left(failures: Option<&Failures>, patience: Patience, now: Instant) -> Duration {
    let Some(failures) = failures else { return Duration::ZERO };
    let since = now.saturating_duration_since(failures.last);
    if since >= FORGOTTEN || failures.count < patience.free {
        return Duration::ZERO;
    }
    // 1, 2, 4 … seconds.
    let doublings = (failures.count - patience.free).min(20);
    Duration::from_secs(1 << doublings).min(patience.longest).saturating_sub(since)
}

fn count<K: std::hash::Hash + Eq + Copy>(of: &mut HashMap<K, Failures>, key: K, now: Instant) {
    if of.len() >= REMEMBERED && !of.contains_key(&key) {
        of.retain(|_, failures| now.saturating_duration_since(failures.last) < FORGOTTEN);
        // Still full: the one longest ago makes room.
        let oldest = of.iter().min_by_key(|(_, failures)| failures.last).map(|(key, _)| *key);
        if let Some(oldest) = oldest.filter(|_| of.len() >= REMEMBERED) {
            of.remove(&oldest);
        }
    }
    let failures = of.entry(key).or_insert(Failures { count: 0, last: now });
    if now.saturating_duration_since(failures.last) >= FORGOTTEN {
        failures.count = 0;
    }
    failures.count = failures.count.saturating_add(1);
    failures.last = now;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_account_waits_longer_with_each_failure_from_wherever_they_come() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        let from = |n: u8| IpAddr::from([10, 0, 0, n]);
        for n in 0..5 {
            assert_eq!(attempts.begin(from(n), "ann@example.com", now), Ok(()));
        }
        assert_eq!(attempts.begin(from(6), " Ann@Example.com", now), Err(Duration::from_secs(1)));
        let later = now + Duration::from_secs(1);
        assert_eq!(attempts.begin(from(6), "ann@example.com", later), Ok(()));
        assert_eq!(attempts.begin(from(6), "ann@example.com", later), Err(Duration::from_secs(2)));
        assert_eq!(attempts.begin(from(6), "bob@example.com", later), Ok(()));
    }

    #[test]
    fn an_address_waits_whatever_account_it_tries() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for n in 0..10 {
            assert_eq!(attempts.begin(address("2001:db8::1"), &format!("{n}@example.com"), now), Ok(()));
        }
        assert!(attempts.begin(address("2001:db8::2"), "other@example.com", now).is_err(), "the same /64");
        assert!(attempts.begin(address("2001:db8:0:1::1"), "other@example.com", now).is_ok());
    }

    #[test]
    fn an_account_is_kept_out_for_a_minute_at_most() {
        let (attempts, mut now) = (Attempts::default(), Instant::now());
        for n in 0..40_u8 {
            assert_eq!(attempts.begin(IpAddr::from([10, 0, 0, n]), "ann@example.com", now), Ok(()));
            now += Duration::from_secs(60);
        }
    }

    #[test]
    fn coming_in_forgets_the_account_s_failures() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for _ in 0..5 {
            attempts.begin(address("10.0.0.1"), "ann@example.com", now).unwrap();
        }
        attempts.succeeded(address("10.0.0.1"), "ann@example.com");
        assert_eq!(attempts.begin(address("10.0.0.1"), "ann@example.com", now), Ok(()));
    }

    #[test]
    fn no_more_is_remembered_than_fits() {
        let (attempts, start) = (Attempts::default(), Instant::now());
        for n in 0..u32::try_from(REMEMBERED + 50).unwrap() {
            let now = start + Duration::from_millis(u64::from(n));
            attempts.begin(IpAddr::from(n.to_be_bytes()), &n.to_string(), now).unwrap();
        }
        let counts = attempts.0.lock().unwrap();
        assert_eq!((counts.addresses.len(), counts.accounts.len()), (REMEMBERED, REMEMBERED));
        assert!(!counts.addresses.contains_key(&network(IpAddr::from([0, 0, 0, 0]))), "the oldest went first");
    }
}
