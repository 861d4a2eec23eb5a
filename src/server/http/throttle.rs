//! How often someone may ask: a device, a login name, an address.
//!
//! A bucket of each fills at its rate; an empty one says how long to wait. What is remembered is bounded: when there is
//! no room, those that are full again are forgotten, which changes nothing for them.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use uuid::Uuid;

use crate::{
    clock::Clock,
    server::limits::{ADDRESS_RATE, DEVICE_RATE, LOGIN_RATE, REMEMBERED, Rate},
};

/// Buckets of one sort.
struct Buckets<K> {
    rate: Rate,
    /// When the bucket of each is full again.
    full: Mutex<HashMap<K, Instant>>,
}

impl<K: Eq + Hash> Buckets<K> {
    fn new(rate: Rate) -> Self {
        Self {
            rate,
            full: Mutex::default(),
        }
    }

    /// Takes one, or says when there will be one.
    fn take(&self, key: K, now: Instant) -> Result<(), Duration> {
        let mut full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
        if full.len() >= REMEMBERED && !full.contains_key(&key) {
            full.retain(|_, full| *full > now);
            if full.len() >= REMEMBERED {
                return Err(self.rate.each);
            }
        }
        let depth = self.rate.each * self.rate.burst;
        let at = full.entry(key).or_insert(now);
        let next = (*at).max(now) + self.rate.each;
        let over = next.saturating_duration_since(now + depth);
        if over.is_zero() {
            *at = next;
            Ok(())
        } else {
            Err(over)
        }
    }
}

/// All buckets of a server. Several processes count each for themselves.
pub struct Throttle {
    devices: Buckets<Uuid>,
    logins: Buckets<String>,
    addresses: Buckets<IpAddr>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            devices: Buckets::new(DEVICE_RATE),
            logins: Buckets::new(LOGIN_RATE),
            addresses: Buckets::new(ADDRESS_RATE),
        }
    }
}

impl Throttle {
    /// One request of a device.
    pub fn device(&self, device: Uuid) -> Result<(), Duration> {
        self.devices.take(device, Clock::tick())
    }

    /// One try to log in: under a name (known or not), from an address.
    pub fn login(&self, name: &str, address: IpAddr) -> Result<(), Duration> {
        let now = Clock::tick();
        self.addresses.take(network(address), now)?;
        self.logins.take(name.chars().take(200).collect(), now)
    }
}

/// Whoever has one address of version 6 has all of its /64.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_emptied_and_fills_again() {
        let rate = Rate {
            each: Duration::from_secs(10),
            burst: 3,
        };
        let buckets = Buckets::new(rate);
        let start = Clock::tick();
        for _ in 0..3 {
            assert_eq!(buckets.take("ana", start), Ok(()));
        }
        assert_eq!(buckets.take("ana", start), Err(Duration::from_secs(10)));
        assert_eq!(buckets.take("bo", start), Ok(()), "each has their own");
        let later = start + Duration::from_secs(10);
        assert_eq!(buckets.take("ana", later), Ok(()));
        assert_eq!(buckets.take("ana", later), Err(Duration::from_secs(10)));
    }

    #[test]
    fn an_attack_with_many_names_fills_no_memory_and_locks_nobody_out_for_ever() {
        let rate = Rate {
            each: Duration::from_secs(1),
            burst: 1,
        };
        let buckets = Buckets::new(rate);
        let start = Clock::tick();
        for name in 0..REMEMBERED {
            assert_eq!(buckets.take(name, start), Ok(()));
        }
        assert!(buckets.take(REMEMBERED, start).is_err());
        assert_eq!(
            buckets.take(REMEMBERED, start + Duration::from_secs(2)),
            Ok(())
        );
        assert_eq!(buckets.full.lock().expect("whole").len(), 1);
    }
}
